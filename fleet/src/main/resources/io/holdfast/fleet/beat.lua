-- A member's sign of life: renews its lease, takes in what it reports of lanes, and tells it how the fleet stands.
-- ARGV: prefix, member, lease in milliseconds (0 to leave), 1 to measure bytes, ids of its transactional producers with
--   spaces between (see producers.lua), then for each lane reported:
--   lane, epoch acknowledged, epoch in which it is quiet, switch acknowledged, wish
-- Writes only what has changed, so that a fleet at rest costs the server next to nothing.
-- Returns {milliseconds left of the member's lease, {live member ...}, {lane ...}, when it became a member}, a lane being
--   {lane, epoch, mode, holder or '', frontier or '', epoch loaded, switch, since, records, bytes,
--    members that have not acknowledged, that are not quiet, that have not acknowledged the switch}
local prefix, me, lease, measure = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'
local members, lanes = prefix .. 'members', prefix .. 'lanes'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- A server that has just started cannot know who waited for it: everybody has a lease's time to come back.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if redis.call('GET', prefix .. 'run') ~= run then
    redis.call('SET', prefix .. 'run', run)
    for _, member in ipairs(redis.call('ZRANGE', members, 0, -1)) do
        redis.call('ZADD', members, now + (lease > 0 and lease or 1000), member)
    end
end

-- A server that stood still has heard nobody, which is nobody's fault: whoever is heard renews its lease when 0.7 of it are left. Whether
-- it stood still only who was a member before can tell.
local mine = redis.call('ZSCORE', members, me)
local latest = redis.call('ZREVRANGE', members, 0, 0, 'WITHSCORES')[2]
local silent = mine and lease > 0 and tonumber(latest) - now < lease * 0.5
if silent then
    for _, member in ipairs(redis.call('ZRANGE', members, 0, -1)) do
        redis.call('ZINCRBY', members, now + lease * 0.7 - latest, member)
    end
end

-- Its producers are to be shut out, whether it comes back or not.
local function gone(member)
    for id in string.gmatch(redis.call('HGET', prefix .. 'producers', member) or '', '%S+') do
        redis.call('HSET', prefix .. 'gone', id, redis.call('INCR', prefix .. 'lapses'))
    end
    redis.call('HDEL', prefix .. 'producers', member)
end

local left = (tonumber(redis.call('ZSCORE', members, me) or '0')) - now
if lease == 0 or left < 0 then
    gone(me)
end
if lease == 0 then
    redis.call('ZREM', members, me)
    redis.call('HDEL', prefix .. 'joined', me)
elseif silent or left < lease * 0.7 then
    left = lease
    redis.call('ZADD', members, now + lease, me)
end
if lease > 0 and not mine then
    redis.call('HSET', prefix .. 'joined', me, now)
end
-- Not by who comes or goes: the others may be about to be heard.
for _, lapsed in ipairs(mine and lease > 0 and redis.call('ZRANGEBYSCORE', members, '-inf', '(' .. now) or {}) do
    redis.call('ZREM', members, lapsed)
    redis.call('HDEL', prefix .. 'joined', lapsed)
    gone(lapsed)
end
if lease > 0 and ARGV[5] ~= '' and redis.call('HGET', prefix .. 'producers', me) ~= ARGV[5] then
    redis.call('HSET', prefix .. 'producers', me, ARGV[5])
end
local live, lives = redis.call('ZRANGE', members, 0, -1), {}
for _, member in ipairs(live) do
    lives[member] = true
end

local function missing(fields, kind, wanted)
    local count = 0
    for _, member in ipairs(live) do
        if fields[kind .. member] ~= wanted then
            count = count + 1
        end
    end
    return count
end

local function read(hash)
    local fields, flat = {}, redis.call('HGETALL', hash)
    for i = 1, #flat, 2 do
        fields[flat[i]] = flat[i + 1]
    end
    return fields
end

local wishes = {}
function wishes.claim(hash, fields)
    if not lives[fields.holder or ''] then
        redis.call('HSET', hash, 'holder', me)
        redis.call('HDEL', hash, 'loaded', 'quiet:' .. me)
        if fields.mode == 'switching' then
            redis.call('HSET', hash, 'mode', 'spooling')
        end
    end
end
function wishes.load(hash, fields)
    if fields.holder == me and missing(fields, 'quiet:', fields.epoch) == 0 then
        redis.call('HSET', hash, 'loaded', fields.epoch)
        redis.call('HDEL', hash, 'quiet:' .. me)
    end
end
function wishes.switch(hash, fields)
    if fields.holder == me and fields.mode == 'spooling' then
        redis.call('HSET', hash, 'mode', 'switching')
        redis.call('HINCRBY', hash, 'switch', 1)
    end
end
function wishes.back(hash, fields)
    if fields.holder == me and fields.mode == 'switching' then
        redis.call('HSET', hash, 'mode', 'spooling')
    end
end
function wishes.release(hash, fields)
    if fields.holder == me then
        redis.call('HDEL', hash, 'holder', 'loaded')
        if fields.mode == 'switching' then
            redis.call('HSET', hash, 'mode', 'spooling')
        end
    end
end
function wishes.direct(hash, fields, lane)
    local log = prefix .. 'log:' .. lane
    if fields.holder == me and fields.mode == 'switching'
            and missing(fields, 'switched:', fields.switch) == 0 and redis.call('XLEN', log) == 0 then
        redis.call('HSET', hash, 'mode', 'direct')
        redis.call('HDEL', hash, 'holder', 'loaded', 'frontier', 'since')
        for field in pairs(fields) do
            local member = string.match(field, '^%a+:(.*)$')
            if member then
                redis.call('HDEL', hash, field)
            end
        end
        redis.call('DEL', log, prefix .. 'copies:' .. lane)
        redis.call('SREM', lanes, lane)
    end
end

for i = 6, #ARGV, 5 do
    local lane, acknowledged, quiet, switched, wish = unpack(ARGV, i, i + 4)
    local hash = prefix .. 'lane:' .. lane
    local known = redis.call('HMGET', hash, 'epoch', 'switch', 'mode',
        'acknowledged:' .. me, 'quiet:' .. me, 'switched:' .. me)
    if known[3] == 'spooling' or known[3] == 'switching' then
        if known[1] == acknowledged and known[4] ~= acknowledged then
            redis.call('HSET', hash, 'acknowledged:' .. me, acknowledged)
        end
        if known[1] == quiet and known[5] ~= quiet then
            redis.call('HSET', hash, 'quiet:' .. me, quiet)
        end
        if known[2] == switched and known[6] ~= switched then
            redis.call('HSET', hash, 'switched:' .. me, switched)
        end
        if wishes[wish] then
            wishes[wish](hash, read(hash), lane)
        end
    end
end

local told = {}
for _, lane in ipairs(redis.call('SMEMBERS', lanes)) do
    local fields, log = read(prefix .. 'lane:' .. lane), prefix .. 'log:' .. lane
    local holder = lives[fields.holder or ''] and fields.holder or ''
    told[#told + 1] = {
        lane, tonumber(fields.epoch), fields.mode, holder, fields.frontier or '', tonumber(fields.loaded or '-1'),
        tonumber(fields.switch or '0'), tonumber(fields.since or '0'), redis.call('XLEN', log),
        measure and (redis.call('MEMORY', 'USAGE', log) or 0) or -1,
        missing(fields, 'acknowledged:', fields.epoch), missing(fields, 'quiet:', fields.epoch),
        missing(fields, 'switched:', fields.switch or '0')
    }
end
return {left, live, told, tonumber(redis.call('HGET', prefix .. 'joined', me) or '0')}
