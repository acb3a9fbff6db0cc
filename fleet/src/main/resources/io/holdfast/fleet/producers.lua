-- Tells which transactional producers' members have been gone since they were shut out, or notes that they are shut out.
-- ARGV: prefix, member, then for each that is shut out: its id, the number that was told
-- The hash producers has each member's ids, see beat.lua; the hash gone has the ids of members that were gone, with a number for
-- each time. A member that comes back stays there: what it had under way before may be under way still.
-- Returns {id, number ...}
local prefix = ARGV[1]
local gone = prefix .. 'gone'
for i = 3, #ARGV, 2 do
    if redis.call('HGET', gone, ARGV[i]) == ARGV[i + 1] then
        redis.call('HDEL', gone, ARGV[i])
    end
end

-- Nobody may have looked since a member's lease ended. A server that has just started does not know yet who lives.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if redis.call('GET', prefix .. 'run') == run then
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'members', '-inf', '(' .. now)) do
        for id in string.gmatch(redis.call('HGET', prefix .. 'producers', member) or '', '%S+') do
            redis.call('HSET', gone, id, redis.call('INCR', prefix .. 'lapses'))
        end
        redis.call('HDEL', prefix .. 'producers', member)
    end
end
return redis.call('HGETALL', gone)
