package io.holdfast.gateway;

import io.holdfast.gateway.access.Access;
import io.holdfast.gateway.access.Principal;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, and what it may.
 *
 * @param principal null for whoever shows nothing
 */
record Caller(
        Guard guard, HttpServerRequest request, @Nullable Principal principal) {

    private static final String OPERATOR = "Holdfast-Operator";
    private static final Set<String> SHOWN = Set.of("/metrics", "/v1/flows", "/v1/lanes");

    private Access access() {
        return guard.access();
    }

    /** Lets go on whoever may write to the flow, as much as its quotas leave. */
    Toll write(String flow) throws BadRequest {
        require(access().mayWrite(flow, principal), "write to flow \"" + flow + "\"");
        return new Toll(access().budget(flow, principal), () -> access().exceeded(flow));
    }

    /** Lets go on whoever may ask what became of the flow's records. */
    void ask(String flow) throws BadRequest {
        require(access().mayAsk(flow, principal), "ask about records of flow \"" + flow + "\"");
    }

    /** Whether a flow's name is to be told. */
    boolean knows(String flow) {
        return access().mayAsk(flow, principal);
    }

    /** Lets nobody on who has shown nothing, where nothing is to be had anyway. */
    void mustBeKnown() throws BadRequest {
        if (access().asks() && principal == null) {
            throw guard.nobody(request);
        }
    }

    /**
     * Lets go on whoever may use what is at this path, below {@code /v1/flows/} and {@code /topics/} excepted: what is only shown
     * is for readers, everything else, be it there or not, for operators.
     *
     * @param views further paths at which something is only shown
     */
    void use(String path, Set<String> views) throws BadRequest {
        if (path.startsWith("/health/")) {
            return;
        }
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (reads && (SHOWN.contains(path) || views.contains(path))) {
            require(access().mayRead(principal), "see " + path);
        } else {
            require(
                    access().mayOperate(principal),
                    "use " + Quote.brief(path) + ", which is for operators, if it is there");
            signOperator();
        }
    }

    /** What is decided is written down under the name that was shown, with the one that is only said behind it. */
    private void signOperator() {
        if (principal == null) {
            return;
        }
        String said = request.getHeader(OPERATOR);
        boolean another = said != null && !said.isBlank() && !said.equals(principal.name());
        request.headers().set(OPERATOR, principal.name() + (another ? "(" + said + ")" : ""));
    }

    private void require(boolean allowed, String what) throws BadRequest {
        if (allowed) {
            return;
        }
        if (principal == null) {
            throw guard.nobody(request);
        }
        throw guard.forbidden(request, principal, what);
    }
}
