-- Appends a group of records to a lane's log; the lane becomes spooling when it was direct.
-- ARGV: prefix, member, lane, number of the group, frontier or '', incarnation or '', sequence of the last record, then for each record:
--   its name (32 digits) and the name's value (see names.lua), or '' when no caller named it; the record
-- A frontier says that the records are in the member's producer, too. An incarnation says that they are handed on from where they
-- were kept before, those of one incarnation in the order of their sequences.
-- Returns {number of the first record, epoch} or {-1, epoch} when records in a producer come too late to join, or another member
-- has one's name.
local prefix, member, lane, group, frontier = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local incarnation, last = ARGV[6], ARGV[7]
local hash, log = prefix .. 'lane:' .. lane, prefix .. 'log:' .. lane
local known = redis.call('HMGET', hash, 'epoch', 'mode', 'loaded', 'frontier')
local epoch, mode = tonumber(known[1] or '0'), known[2]

-- The reply to this very group was lost, and it is sent again; or one from before comes late, by a connection that was given up.
local note = prefix .. 'group:' .. lane .. ':' .. member
local noted = redis.call('GET', note)
if noted then
    local before, number, at = string.match(noted, '^(%d+):(%d+):(%d+)$')
    if before == group then
        return {tonumber(number), tonumber(at)}
    end
    if tonumber(before) > tonumber(group) then
        return {-1, epoch}
    end
end
local handed = prefix .. 'handed:' .. lane
if incarnation ~= '' and tonumber(redis.call('HGET', handed, incarnation) or '-1') >= tonumber(last) then
    return {0, epoch}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local spooling = mode == 'spooling' or mode == 'switching'
if frontier ~= '' then
    local live = redis.call('ZSCORE', prefix .. 'members', member)
    if not live or spooling and known[3] == tostring(epoch) then
        return {-1, epoch}
    end
end

-- What became of names since their records were accepted: while this member's lease was over, another may have taken them over.
local count = (#ARGV - 7) / 2
local elsewhere, published = {}, {}
for i = 1, count do
    local name = ARGV[6 + 2 * i]
    local value = name ~= '' and redis.call('GET', prefix .. 'name:' .. string.sub(name, 1, 32)) or ''
    local state, body, who = string.match(value, '^(%a) (%S+) %S+ %S+ %S+ (.+)$')
    -- What is handed on was promised; that another member has it on its way, too, does not hold it up.
    if state == 'f' and who ~= member and incarnation == '' then
        return {-1, epoch}
    end
    -- Published, by this member or another, or spooled by another: once is enough.
    published[i] = state == 'p'
    elsewhere[i] = (state == 'p' or state == 's') and body == string.match(name, '^%w+ (%S+)', 33)
end

if not spooling then
    epoch = epoch + 1
    redis.call('HSET', hash, 'mode', 'spooling', 'epoch', epoch, 'since', now)
    redis.call('HDEL', hash, 'holder', 'loaded', 'frontier')
    redis.call('SADD', prefix .. 'lanes', lane)
    redis.call('DEL', prefix .. 'copies:' .. lane)
    known[4] = false
end
if frontier ~= '' and (not known[4] or tonumber(frontier) < tonumber(known[4])) then
    redis.call('HSET', hash, 'frontier', frontier)
end

local number = redis.call('HINCRBY', hash, 'next', count) - count + 1
for i = 1, count do
    local name = ARGV[6 + 2 * i]
    if not elsewhere[i] then
        redis.call('XADD', log, string.format('%d-0', number + i - 1), 'r', ARGV[7 + 2 * i])
    end
    if name ~= '' and not elsewhere[i] and not published[i] then
        redis.call('SET', prefix .. 'name:' .. string.sub(name, 1, 32), string.sub(name, 33))
    end
end
if frontier ~= '' then
    redis.call('RPUSH', prefix .. 'copies:' .. lane, string.format('%d:%d', number, count))
end
if incarnation ~= '' then
    -- For whoever finds them again where they were kept before. By then a month is long over.
    redis.call('HSET', handed, incarnation, last)
    redis.call('PEXPIRE', handed, 2592000000)
end
-- For a day, however the lane stands and whether or not the member lives.
redis.call('SET', note, string.format('%s:%d:%d', group, number, epoch), 'PX', 86400000)
return {number, epoch}
