-- Removes settled records from a lane's log.
-- ARGV: prefix, member, lane, frontier or '', number ...
-- The frontier is where the log has to be read from for what is left; only the lane's holder may move it.
local prefix, member, lane, frontier = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local hash, log = prefix .. 'lane:' .. lane, prefix .. 'log:' .. lane
local removed = 0
for i = 5, #ARGV, 1000 do
    local ids = {}
    for j = i, math.min(i + 999, #ARGV) do
        ids[#ids + 1] = ARGV[j] .. '-0'
    end
    removed = removed + redis.call('XDEL', log, unpack(ids))
end
if frontier ~= '' and redis.call('HGET', hash, 'holder') == member then
    redis.call('HSET', hash, 'frontier', frontier)
end
return removed
