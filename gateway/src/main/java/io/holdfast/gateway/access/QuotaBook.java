package io.holdfast.gateway.access;

import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Grant;
import io.holdfast.core.catalog.Quota;
import io.holdfast.core.catalog.Quotas;
import io.holdfast.core.time.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is left of every quota of this process. Principals are as many as an issuer makes: those who wrote last have a bucket,
 * and one that is forgotten begins with a full one. Thread-safe.
 */
final class QuotaBook {

    /** Buckets of principals. */
    static final int MOST_PRINCIPALS = 10_000;

    private static final String NOBODY = "";

    private final Quotas quotas;
    private final Ticker ticker;
    private final List<Map.Entry<Pattern, Quota>> patterns;
    private final Map<String, QuotaBucket> flows = new HashMap<>();
    private final Map<String, QuotaBucket> principals = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, QuotaBucket> eldest) {
            return size() > MOST_PRINCIPALS;
        }
    };

    QuotaBook(Quotas quotas, Collection<Flow> declared, Ticker ticker) {
        this.quotas = quotas;
        this.ticker = ticker;
        this.patterns = quotas.principals().entrySet().stream()
                .map(entry -> Map.entry(Grant.glob(entry.getKey()), entry.getValue()))
                .toList();
        for (Flow flow : declared) {
            flow.intake().quota().ifPresent(quota -> flows.put(flow.name(), new QuotaBucket(quota, ticker.nanos())));
        }
    }

    /** What this principal, or whoever shows nothing, may write to this flow. */
    Budget budget(String flow, @Nullable Principal principal) {
        List<Budget.Share> shares = new ArrayList<>(2);
        String name = principal == null ? NOBODY : principal.name();
        Optional<Quota> own = quotaOf(name);
        if (own.isPresent()) {
            String whose = principal == null ? "callers who show nothing" : "principal \"" + name + "\"";
            shares.add(new Budget.Share(whose, bucketOf(name, own.get())));
        }
        QuotaBucket ofFlow = flows.get(flow);
        if (ofFlow != null) {
            shares.add(new Budget.Share("flow \"" + flow + "\"", ofFlow));
        }
        return new Budget(shares, ticker);
    }

    private Optional<Quota> quotaOf(String name) {
        for (Map.Entry<Pattern, Quota> pattern : patterns) {
            if (!name.equals(NOBODY) && pattern.getKey().matcher(name).matches()) {
                return Optional.of(pattern.getValue());
            }
        }
        return quotas.eachPrincipal();
    }

    private QuotaBucket bucketOf(String name, Quota quota) {
        synchronized (principals) {
            return principals.computeIfAbsent(name, fresh -> new QuotaBucket(quota, ticker.nanos()));
        }
    }

    /** Buckets of principals there are. */
    int principals() {
        synchronized (principals) {
            return principals.size();
        }
    }

    /** How much of the quota of this flow is gone, 0 to 1; 0 when it has none. */
    double used(String flow) {
        QuotaBucket bucket = flows.get(flow);
        return bucket == null ? 0 : bucket.used(ticker.nanos());
    }

    /** The flows with a quota. */
    Collection<String> flows() {
        return flows.keySet();
    }
}
