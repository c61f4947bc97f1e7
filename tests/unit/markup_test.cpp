#include "source/markup.hpp"
#include "source/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

namespace drc::testing::markup_test {

using namespace drc::source;

TEST_CASE("a text in Markdown is text") {
    CHECK(markdownText("a plain text, 5 min: (well) within.") == "a plain text, 5 min: (well) within.");
    CHECK(markdownText("core_primary _is_ *it*") == "core_primary \\_is\\_ \\*it\\*");
    CHECK(markdownText("<b>|`[x](y)`\\") == "\\<b\\>\\|\\`\\[x\\](y)\\`\\\\");
    CHECK(markdownText("one\r\ntwo\n# three") == "one  two # three");
    CHECK(markdownText("# head") == "\\# head");
    CHECK(markdownText("a\x1b[31m\xE2\x80\xAE") == "a\xEF\xBF\xBD\\[31m\xEF\xBF\xBD");
}

TEST_CASE("code in Markdown ends where it should") {
    CHECK(markdownCode("").empty());
    CHECK(markdownCode("a|b") == "`a|b`");
    CHECK(markdownCode("a`b") == "`` a`b ``");
    CHECK(markdownCode("a``b") == "``` a``b ```");
    CHECK(markdownCode("a\nb") == "`a b`");
}

TEST_CASE("a cell is not divided") {
    CHECK(markdownCell("`a|b`  c\nd ") == "`a\\|b` c d");
    CHECK(markdownCell(markdownText("a|b")) == "a\\|b");
    CHECK(markdownCell("a\\\\|b") == "a\\\\\\|b");
}

TEST_CASE("only addresses of the web become links") {
    CHECK(markdownLink("source", "https://example.com/a?b=c#d") == "[source](https://example.com/a?b=c#d)");
    CHECK(markdownLink("source", "https://e.com/) [x](y)|") ==
          "[source](https://e.com/%29%20%5Bx%5D%28y%29%7C)");
    CHECK(markdownLink("source", "javascript:alert(1)") == "javascript:alert(1)");
    CHECK(markdownLink("source", "<x>") == "\\<x\\>");
}

TEST_CASE("a text in XML is text, whatever it holds") {
    CHECK(xmlText("a<b> & \"c\" 'd'") == "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
    CHECK(xmlText("\x01\x1b\n\xFF\xEF\xBF\xBF") == "\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("JSON stays the same value, and steers no terminal") {
    CHECK(printableJson("{\"a\": \"\xE2\x80\xAE\x7F\xC2\x9B\",\n\t\"b\": \"\xC3\xA9\"}") ==
          "{\"a\": \"\\u202e\\u007f\\u009b\",\n\t\"b\": \"\xC3\xA9\"}");
}

TEST_CASE("results of several lines keep their lines") {
    CHECK(printableLines("a\n\tb\r\x07") == "a\n\tb\xEF\xBF\xBD\xEF\xBF\xBD");
}

} // namespace drc::testing::markup_test
