-- Asks, in turn, for the path on each line of a file.
-- wrk ... -s requests.lua URL -- FILE     each line is a path
-- wrk ... -s requests.lua URL -- FILE 10  each connection rests 10 ms before each, on average:
--                                         at random, so that requests come as they like
-- wrk ... -t1 -s requests.lua URL -- FILE 0 again
--                                         each sends If-None-Match with the newest ETag that
--                                         came, and at the end says how many answers were 304

local made = {}
local last = 0
local threads = {}
-- Read from outside at the end.
same = 0

function setup(thread)
   threads[#threads + 1] = thread
end

-- Returns what hears each answer, and sends its tag with the requests after it.
local function learner(lines)
   local tag
   return function(status, headers)
      if status == 304 then
         same = same + 1
      end
      if headers["etag"] ~= tag then
         tag = headers["etag"]
         wrk.headers["If-None-Match"] = tag
         for place, line in ipairs(lines) do
            made[place] = wrk.format("GET", line)
         end
      end
   end
end

function init(arguments)
   local rest = tonumber(arguments[2] or 0)
   if rest > 0 then
      math.randomseed(20261124)
      delay = function() return -rest * math.log(1 - math.random()) end
   end
   local lines = {}
   for line in io.lines(arguments[1]) do
      lines[#lines + 1] = line
      made[#made + 1] = wrk.format("GET", line)
   end
   if arguments[3] == "again" then
      response = learner(lines)
   end
end

function request()
   last = last % #made + 1
   return made[last]
end

function done()
   print("Same: " .. threads[1]:get("same"))
end
