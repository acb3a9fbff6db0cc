package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {

    @Test
    void aNameThatStandsTwiceHidesNothingBehindIt() throws BadRequest {
        assertThat(read("{'id':'a','id':'b','properties':{'mag':9}}", "/id", "/properties/mag"))
                .containsExactly("a", "9");
    }

    @Test
    void theFirstOfTwoCountsWhereverTheSecondStands() throws BadRequest {
        assertThat(read("{'id':'a','mag':1,'id':'b'}", "/id", "/mag")).containsExactly("a", "1");
        assertThat(read("{'id':null,'id':'b','mag':1}", "/id", "/mag")).containsExactly(null, "1");
    }

    @Test
    void twoPointersMayPointToOneValue() throws BadRequest {
        assertThat(read("{'id':'a'}", "/id", "/id")).containsExactly("a", "a");
    }

    @Test
    void objectsAndArraysAreNoValues() throws BadRequest {
        assertThat(read("{'id':{'x':1},'a':[5,{'b':true}]}", "/id", "/a/0", "/a/1/b"))
                .containsExactly(null, "5", "true");
    }

    private static String[] read(String json, String... pointers) throws BadRequest {
        List<Pointer> wanted = Stream.of(pointers).map(Pointer::new).toList();
        return new JsonFields(wanted).read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
