package io.holdfast.gateway;

import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Gateway;
import io.holdfast.gateway.access.Access;
import io.holdfast.gateway.access.Identity;
import io.holdfast.gateway.access.Principal;
import io.holdfast.gateway.access.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything that is not open to all: finds out who asks, and answers those who are not believed. Thread-safe; to
 * be asked on a request's event loop, which it never holds up.
 */
final class Guard implements AutoCloseable {

    private static final String OPEN = "/health/";
    private static final String TOPICS = "/topics/";

    private final Access access;
    private final PeerPrincipal peer;

    Guard(Access access, PeerPrincipal peer) {
        this.access = access;
        this.peer = peer;
    }

    /** As the catalog declares it. */
    static Guard open(Gateway gateway, Collection<Flow> flows, Monitoring monitoring) {
        Access access = Access.open(gateway, flows, monitoring.registry());
        PeerPrincipal peer = access.clientCertificate()
                .<PeerPrincipal>map(CertificatePeer::new)
                .orElse(request -> null);
        return new Guard(access, peer);
    }

    /** What is done for a caller that is let in. */
    interface Route {
        void go(Caller caller) throws BadRequest;
    }

    /** Finds out who asks, then goes on; answers when that cannot be, or when going on ends with a {@link BadRequest}. */
    void admit(HttpServerRequest request, Route route) {
        String path = String.valueOf(request.path());
        if (!access.asks() || path.startsWith(OPEN)) {
            go(request, new Identity.Nobody(), route);
            return;
        }
        List<String> shown = request.headers().getAll("authorization");
        CompletableFuture<Identity> identity = access.identify(shown, peer.of(request));
        if (identity.isDone()) {
            go(request, identity.join(), route);
            return;
        }
        Context loop = Vertx.currentContext();
        request.pause();
        var unused = identity.thenAccept(found -> loop.runOnContext(now -> {
            go(request, found, route);
            request.resume();
        }));
    }

    private void go(HttpServerRequest request, Identity identity, Route route) {
        try {
            route.go(new Caller(this, request, principal(request, identity)));
        } catch (BadRequest e) {
            early(request, e.problem());
        }
    }

    private @Nullable Principal principal(HttpServerRequest request, Identity identity) throws BadRequest {
        if (identity instanceof Identity.Known known) {
            return known.principal();
        }
        if (identity instanceof Identity.Refused refused) {
            throw challenge(
                    request,
                    refused.key(),
                    refused.expired()
                            ? new BadRequest(401, "expired-credentials", refused.detail())
                            : new BadRequest(401, "bad-credentials", refused.detail()));
        }
        if (identity instanceof Identity.Undecided undecided) {
            throw told(
                    request,
                    null,
                    new BadRequest(
                            503,
                            "authentication-unavailable",
                            "Whether the token is good cannot be told now: " + undecided.detail()
                                    + "; come back in a moment."));
        }
        return null;
    }

    Access access() {
        return access;
    }

    /** Refuses somebody who has shown nothing, and says how it is done. */
    BadRequest nobody(HttpServerRequest request) {
        return challenge(
                request,
                null,
                new BadRequest(
                        401,
                        "no-credentials",
                        "Say who you are: Authorization: Bearer with an API key or a token"
                                + (access.schemes().contains("Basic")
                                        ? ", or Basic with a principal and its API key."
                                        : ".")));
    }

    /** Refuses somebody who is known. */
    BadRequest forbidden(HttpServerRequest request, Principal who, String what) {
        return told(
                request,
                who.name(),
                new BadRequest(
                        403,
                        "forbidden",
                        "\"" + who.name() + "\" may not " + what + "; whoever keeps the catalog can allow it."));
    }

    private BadRequest challenge(HttpServerRequest request, @Nullable String who, BadRequest why) {
        boolean shown = request.headers().contains("authorization");
        for (String scheme : access.schemes()) {
            String invalid = shown && scheme.equals("Bearer") ? ", error=\"invalid_token\"" : "";
            request.response().headers().add("www-authenticate", scheme + " realm=\"holdfast\"" + invalid);
        }
        return told(request, who, why);
    }

    private BadRequest told(HttpServerRequest request, @Nullable String who, BadRequest why) {
        access.refused(new Refusal(
                why.problem().status(),
                why.problem().code(),
                who,
                request.remoteAddress() == null
                        ? ""
                        : String.valueOf(request.remoteAddress().hostAddress()),
                request.method() + " " + resource(String.valueOf(request.path()))));
        return why;
    }

    /** The path without what may name a record or more: no further than {@code /v1/flows/payments/records}. */
    private static String resource(String path) {
        int end = 0;
        for (int slashes = 0; end < path.length() && slashes <= 4; end++) {
            slashes += path.charAt(end) == '/' ? 1 : 0;
        }
        String head = path.substring(0, end);
        return Quote.brief(head.length() < path.length() ? head + "..." : head);
    }

    /** Answers before the body has been read, in the words of whoever's API it is. */
    static void early(HttpServerRequest request, Problem problem) {
        if (String.valueOf(request.path()).startsWith(TOPICS)) {
            ProduceReply.early(request, problem);
        } else {
            Replies.early(request, problem);
        }
    }

    @Override
    public void close() {
        access.close();
    }
}
