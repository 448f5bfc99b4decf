-- Sends, in turn, one request for each line of a file.
-- wrk ... -s requests.lua URL -- FILE GET     each line is a path
-- wrk ... -s requests.lua URL -- FILE POST    each line is a JSON body
-- wrk ... -s requests.lua URL -- FILE ARROW   each line is the name of a file with an Arrow body
-- wrk ... -s requests.lua URL -- FILE GET 10  each connection rests 10 ms before each, on average:
--                                             at random, so that requests come as they like

local made = {}
local last = 0

function init(arguments)
   local method = arguments[2]
   local rest = tonumber(arguments[3])
   if rest then
      math.randomseed(20261124)
      delay = function() return -rest * math.log(1 - math.random()) end
   end
   for line in io.lines(arguments[1]) do
      if method == "POST" then
         wrk.headers["Content-Type"] = "application/json"
         made[#made + 1] = wrk.format(method, nil, nil, line)
      elseif method == "ARROW" then
         wrk.headers["Content-Type"] = "application/vnd.apache.arrow.stream"
         local file = io.open(line, "rb")
         made[#made + 1] = wrk.format("POST", nil, nil, file:read("*a"))
         file:close()
      else
         made[#made + 1] = wrk.format(method, line)
      end
   end
end

function request()
   last = last % #made + 1
   return made[last]
end
