-- Sends, in turn, one request for each line of a file.
-- wrk ... -s requests.lua URL -- FILE GET     each line is a path
-- wrk ... -s requests.lua URL -- FILE POST    each line is a JSON body
-- wrk ... -s requests.lua URL -- FILE ARROW   each line is the name of a file with an Arrow body
-- wrk ... -s requests.lua URL -- FILE GET 10  each connection rests 10 ms before each, on average:
--                                             at random, so that requests come as they like
-- wrk ... -t1 -s requests.lua URL -- FILE GET 0 again
--                                             each sends If-None-Match with the newest ETag that
--                                             came, and at the end says how many answers were 304

local made = {}
local last = 0
local threads = {}
-- Read from outside at the end.
same = 0

function setup(thread)
   threads[#threads + 1] = thread
end

local function made_of(method, line)
   if method == "POST" then
      return wrk.format(method, nil, nil, line)
   elseif method == "ARROW" then
      local file = io.open(line, "rb")
      local body = file:read("*a")
      file:close()
      return wrk.format("POST", nil, nil, body)
   end
   return wrk.format(method, line)
end

-- Returns what hears each answer, and sends its tag with the requests after it.
local function learner(method, lines)
   local tag
   return function(status, headers)
      if status == 304 then
         same = same + 1
      end
      if headers["etag"] ~= tag then
         tag = headers["etag"]
         wrk.headers["If-None-Match"] = tag
         for place, line in ipairs(lines) do
            made[place] = made_of(method, line)
         end
      end
   end
end

function init(arguments)
   local method = arguments[2]
   local rest = tonumber(arguments[3] or 0)
   if rest > 0 then
      math.randomseed(20261124)
      delay = function() return -rest * math.log(1 - math.random()) end
   end
   if method == "POST" then
      wrk.headers["Content-Type"] = "application/json"
   elseif method == "ARROW" then
      wrk.headers["Content-Type"] = "application/vnd.apache.arrow.stream"
   end
   local lines = {}
   for line in io.lines(arguments[1]) do
      lines[#lines + 1] = line
      made[#made + 1] = made_of(method, line)
   end
   if arguments[4] == "again" then
      response = learner(method, lines)
   end
end

function request()
   last = last % #made + 1
   return made[last]
end

function done()
   print("Same: " .. threads[1]:get("same"))
end
