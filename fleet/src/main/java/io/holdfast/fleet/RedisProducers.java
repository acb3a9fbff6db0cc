package io.holdfast.fleet;

import io.holdfast.intake.FleetProducers;
import io.lettuce.core.RedisException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The fleet's transactional producers, as noted in Redis. A member tells its own with each sign of life; once its lease is over,
 * they count as gone until somebody has shut them out. Thread-safe.
 */
final class RedisProducers implements FleetProducers {

    private static final long LIMIT_MS = 1_000;

    private final RedisLink link;
    private final FleetMember.Identity identity;
    private final BooleanSupplier member;
    private final Set<String> own = new ConcurrentSkipListSet<>();
    private volatile long begun;
    private volatile long answered;

    /** @param member whether this gateway knows that it is one of the fleet's members */
    RedisProducers(RedisLink link, FleetMember.Identity identity, BooleanSupplier member) {
        this.link = link;
        this.identity = identity;
        this.member = member;
    }

    @Override
    public long note(String transactionalId) {
        own.add(transactionalId);
        return begun + 1;
    }

    @Override
    public boolean noted(long number) {
        return answered >= number && member.getAsBoolean();
    }

    /** What to tell with the sign of life of this number. */
    String told(long beat) {
        begun = beat;
        return String.join(" ", own);
    }

    /** It was answered, and the member knows how the fleet stands. */
    void answered(long beat) {
        answered = beat;
    }

    @Override
    public Map<String, Long> gone() {
        return ask(new ScriptArguments(identity));
    }

    @Override
    public void fenced(Map<String, Long> ids) {
        ScriptArguments arguments = new ScriptArguments(identity);
        ids.forEach((id, number) -> arguments.add(id).add(number));
        ask(arguments);
    }

    private Map<String, Long> ask(ScriptArguments arguments) {
        try {
            List<Object> reply =
                    link.run(Scripts.PRODUCERS, arguments).toCompletableFuture().get(LIMIT_MS, TimeUnit.MILLISECONDS);
            Map<String, Long> gone = new HashMap<>();
            for (int i = 0; i + 1 < reply.size(); i += 2) {
                gone.put(FleetView.text(reply.get(i)), FleetView.number(reply.get(i + 1)));
            }
            return gone;
        } catch (RedisException | ExecutionException | TimeoutException e) {
            throw link.unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw link.unreachable(e);
        }
    }
}
