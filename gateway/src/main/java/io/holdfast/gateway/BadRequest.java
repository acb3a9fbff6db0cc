package io.holdfast.gateway;

/** A request, or a line of a batch, that cannot be understood. Carries the answer. */
final class BadRequest extends Exception {

    private final transient Problem problem;

    BadRequest(int status, String code, String detail) {
        super(detail, null, false, false);
        this.problem = Problem.of(status, code, detail);
    }

    Problem problem() {
        return problem;
    }
}
