-- Claims names and notes what became of their records, in the order given.
-- ARGV: prefix, member, milliseconds for which a settled name is kept, milliseconds for one in flight, names held at the most,
--   then for each name: what to do, name, digest of the body, partition, offset,
--   '' or the epoch as of which this member knew that the lane is spooled, and the lane
-- What to do: c claim; p, r, x note as published, refused, expired; d free what is this member's claim;
--   o leave this member's claim open; v free what was left open
-- A name's value: state digest partition offset time member. State f is in flight: the offset is where to look from, the time
-- when it was claimed first, the member - when nobody has it. Behind the offset, @ and an epoch: the lane was being spooled as of it, as
-- the member knew when it asked, so that until the lane is direct again the record cannot have come into the log without being spooled.
-- State s is spooled.
-- Returns for each name '', or to a claim: f free, m full, b busy elsewhere, k and the value when known,
--   o and the value when claimed before by a member that is gone, which it now is for this one
local prefix, me, keep, hold, most = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
-- A server that has just started does not know yet who lives.
local knows = redis.call('GET', prefix .. 'run') == run

local function lives(member)
    if member == '-' then
        return false
    end
    return not knows or redis.call('ZSCORE', prefix .. 'members', member)
end

local function parse(value)
    return string.match(value or '', '^(%a) (%S+) (%S+) (%S+) (%S+) (.+)$')
end

local function inflight(key, digest, partition, offset, since, member)
    redis.call('SET', key, string.format('f %s %s %s %s %s', digest, partition, offset, since, member), 'PX', hold)
end

local epochs = {}
-- The epoch as of which the lane is still spooled that this member knew; '' when it is not, or was not known.
local function spooledAsOf(known)
    local epoch, lane = string.match(known, '^(%d+) (.+)$')
    if lane and not epochs[lane] then
        local now_ = redis.call('HMGET', prefix .. 'lane:' .. lane, 'epoch', 'mode')
        epochs[lane] = (now_[2] == 'spooling' or now_[2] == 'switching') and now_[1] or ''
    end
    return lane and epochs[lane] == epoch and epoch or ''
end

local function claim(key, digest, partition, offset, known)
    local value = redis.call('GET', key)
    local state, body, at, from, since, member = parse(value)
    local epoch = spooledAsOf(known)
    local mark = epoch == '' and '' or '@' .. epoch
    if not state then
        if redis.call('DBSIZE') >= most then
            return 'm'
        end
        inflight(key, digest, partition, offset .. mark, string.format('%d', now), me)
        return 'f'
    end
    if state ~= 'f' or body ~= digest then
        return 'k ' .. value
    end
    if member ~= me and lives(member) then
        return 'b'
    end
    local place, when = string.match(from, '^([^@]+)@?(.*)$')
    if when ~= '' and when == epoch and at == partition then
        inflight(key, digest, at, from, since, me)
        return 'f'
    end
    inflight(key, digest, at, place, since, me)
    return string.format('o f %s %s %s %s %s', body, at, place, since, member)
end

local replies = {}
for i = 6, #ARGV, 6 do
    local what, name, digest, partition, offset, known = unpack(ARGV, i, i + 5)
    local key = prefix .. 'name:' .. name
    local reply = ''
    if what == 'c' then
        reply = claim(key, digest, partition, offset, known)
    elseif what == 'p' or what == 'r' or what == 'x' then
        redis.call('SET', key, string.format('%s %s %s %s %d -', what, digest, partition, offset, now), 'PX', keep)
    else
        local state, body, at, from, since, member = parse(redis.call('GET', key))
        if state == 'f' and what == 'd' and member == me or state == 'f' and what == 'v' and member == '-' then
            redis.call('DEL', key)
        elseif state == 'f' and what == 'o' and member == me then
            inflight(key, body, at, from, since, '-')
        end
    end
    replies[#replies + 1] = reply
end
return replies
