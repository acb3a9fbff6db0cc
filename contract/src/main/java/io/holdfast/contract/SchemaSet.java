package io.holdfast.contract;

import io.holdfast.intake.ShedReason;
import io.holdfast.intake.Violations;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The schemas by which a flow's values are checked, the one in force first. From a file it is one and has no id; from a registry
 * they are the subject's versions.
 *
 * @param kind of all of them
 * @param versions not empty
 * @param unknownIds asks the registry for an id that is none of theirs
 */
record SchemaSet(SchemaKind kind, List<Version> versions, UnknownIds unknownIds) {

    /** A registry's serializers begin a value with this byte and four with the schema's id, most significant first. */
    static final byte MAGIC = 0;

    private static final int HEAD = 5;
    private static final int NO_ID = -1;

    /**
     * One of them.
     *
     * @param id the registry's number for the schema
     * @param number the subject's number for it, from 1 on
     */
    record Version(int id, int number, ValueSchema schema) {

        /** A schema without a registry. */
        static Version unregistered(ValueSchema schema) {
            return new Version(NO_ID, 0, schema);
        }

        boolean registered() {
            return id != NO_ID;
        }
    }

    /** Whoever may know schemas by ids that are not known yet. */
    interface UnknownIds {

        /** Nobody: there is no registry. */
        UnknownIds NONE = id -> false;

        /** Has the registry asked soon; false when it was asked a moment ago and does not know it. */
        boolean mayTurnUp(int id);
    }

    /** Copies the versions. */
    SchemaSet {
        versions = List.copyOf(versions);
    }

    /** A schema from a file. */
    static SchemaSet of(SchemaKind kind, ValueSchema schema) {
        return new SchemaSet(kind, List.of(Version.unregistered(schema)), UnknownIds.NONE);
    }

    Version latest() {
        return versions.get(0);
    }

    /** What the version that is {@code back} before the one in force says of a value. */
    Judgement judge(byte[] value, int back, boolean saidToBeBinary) {
        Version version = versions.get(Math.min(back, versions.size() - 1));
        if (version.registered() && value.length > 0 && value[0] == MAGIC) {
            return framed(value);
        }
        if (!version.registered() && saidToBeBinary) {
            return version.schema().encoded(value, 0);
        }
        Judgement judgement = version.schema().json(value);
        return version.registered() && kind != SchemaKind.JSON_SCHEMA && judgement instanceof Judgement.Fits fits
                ? new Judgement.Fits(frame(version, fits.value()))
                : judgement;
    }

    private Judgement framed(byte[] value) {
        if (value.length < HEAD) {
            return Judgement.Breaks.at(
                    "",
                    "the value begins with the byte 0, as what a registry's serializers write, and then ends within the"
                            + " schema's id; send JSON, or the whole of what the serializer wrote");
        }
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        for (Version version : versions) {
            if (version.id() == id) {
                return version.schema().framed(value, HEAD);
            }
        }
        if (unknownIds.mayTurnUp(id)) {
            return new Judgement.Open(ShedReason.CONTRACT_UNAVAILABLE);
        }
        List<Integer> known = versions.stream().map(Version::id).toList();
        return new Judgement.Breaks(Violations.of(
                "",
                "the value's schema has the id " + id + ", which is none of the subject's, " + known
                        + "; register the schema under this subject, or use one of those"));
    }

    private static byte[] frame(Version version, byte[] body) {
        byte[] indexes = version.schema().indexes();
        return ByteBuffer.allocate(HEAD + indexes.length + body.length)
                .put(MAGIC)
                .putInt(version.id())
                .put(indexes)
                .put(body)
                .array();
    }
}
