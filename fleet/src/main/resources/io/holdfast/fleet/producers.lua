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
return redis.call('HGETALL', gone)
