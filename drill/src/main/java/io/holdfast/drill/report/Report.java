package io.holdfast.drill.report;

/** What a drill found, of whatever kind it is. */
public interface Report {

    /** How a drill ended. */
    enum Ending {
        /** Every promise held. */
        HELD("every promise held"),
        /** A promise was broken. */
        BROKEN("A PROMISE WAS BROKEN"),
        /** The fault did not bite, or there was too little load: nothing is proven. */
        DID_NOT_HAPPEN("the drill did not happen as declared: nothing is proven");

        private final String sentence;

        Ending(String sentence) {
            this.sentence = sentence;
        }

        /** It for people. */
        public String sentence() {
            return sentence;
        }
    }

    /** How this drill ended. */
    Ending ending();

    /** The report as JSON. */
    String json();

    /** The report as a table. */
    String table();
}
