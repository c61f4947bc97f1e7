#include "language_server/framing.hpp"
#include "language_server/settings.hpp"
#include "language_server/texts/documents.hpp"
#include "language_server/texts/lines.hpp"
#include "language_server/texts/text_document.hpp"
#include "language_server/uri.hpp"
#include "language_server/watched_files.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::testing::language_server_test {

namespace {

using namespace language_server;

/// What a reader gives of a stream, with what is no message in `!…!`.
std::vector<std::string> messagesIn(std::string_view stream, std::size_t atOnce, std::size_t longest = 1000) {
    std::vector<std::string> result;
    FrameReader reader(longest);
    for (std::size_t at = 0; at < stream.size(); at += atOnce)
        reader.read(
            stream.substr(at, atOnce), [&](std::string_view message) { result.emplace_back(message); },
            [&](std::string_view reason) { result.push_back("!" + std::string(reason) + "!"); });
    return result;
}

using Found = std::vector<std::string>;

Document document(std::string text) {
    return {"file:///a.dr", "/a.dr", 1, std::make_shared<const Text>("/a.dr", std::move(text))};
}

std::string changed(std::string text, Place begin, Place end, std::string_view inserted,
                    Encoding encoding = Encoding::Utf16) {
    Document one = document(std::move(text));
    one.apply({std::pair(begin, end), std::string(inserted)}, encoding);
    return one.text->text();
}

} // namespace

TEST_CASE("messages are found in a stream however it is cut") {
    const std::string stream = framed("{}") + "content-length:3\r\nContent-Type: x\r\n\r\nabc" +
                               "CONTENT-LENGTH: 2 \n\nde" + framed("");
    for (std::size_t atOnce = 1; atOnce < stream.size(); ++atOnce)
        CHECK(messagesIn(stream, atOnce) == Found{"{}", "abc", "de", ""});
}

TEST_CASE("what is no message is said once, and the next one is found") {
    for (const std::size_t atOnce : {1U, 7U, 1000U}) {
        CHECK(messagesIn("Nothing: 1\r\n\r\n" + framed("a"), atOnce) ==
              Found{"!`Content-Length` is missing!", "a"});
        CHECK(messagesIn("one\r\ntwo\r\n\r\n" + framed("a"), atOnce) ==
              Found{"!a header has no colon!", "a"});
        CHECK(messagesIn("Content-Length: x\r\n\r\n" + framed("a"), atOnce) ==
              Found{"!`Content-Length` is not a number!", "a"});
        CHECK(messagesIn("Content-Length: 1\r\n\r\nabc" + framed("d"), atOnce) ==
              Found{"a", "!text stands before a header!", "d"});
    }
}

TEST_CASE("a message that is too long is passed over") {
    const std::string stream = framed(std::string(50, 'x')) + framed("a");
    for (const std::size_t atOnce : {1U, 7U, 1000U})
        CHECK(messagesIn(stream, atOnce, 10) == Found{"!the message is longer than 0 MiB!", "a"});
    CHECK(messagesIn(std::string(9000, 'x'), 100).front() == "!a header is too long!");
}

TEST_CASE("places in lines of every ending") {
    const Lines lines("a\nb\r\nc\rd");
    CHECK(lines.count() == 4);
    CHECK(lines.line(1) == "b");
    CHECK(lines.line(3) == "d");
    // Between `\r` and `\n` no line begins.
    CHECK(lines.placeOf(3, Encoding::Utf16) == Place{1, 1});
    CHECK(lines.placeOf(4, Encoding::Utf16) == Place{1, 1});
    CHECK(lines.placeOf(5, Encoding::Utf16) == Place{2, 0});
    CHECK(lines.offsetOf({1, 99}, Encoding::Utf16) == 3);
    CHECK(lines.offsetOf({99, 0}, Encoding::Utf16) == 8);
    const Lines none("");
    CHECK(none.count() == 1);
    CHECK(none.offsetOf({0, 5}, Encoding::Utf8) == 0);
    CHECK(Lines("a\n").placeOf(2, Encoding::Utf8) == Place{1, 0});
}

TEST_CASE("columns count what was agreed on") {
    const std::string text = "x\u00e9\u20ac\U0001f642y"; // of 1, 2, 3, 4 and 1 bytes
    const Lines lines(text);
    struct Column {
        Encoding encoding;
        std::vector<std::uint32_t> columns; ///< before each character, and behind the last one
    };
    const std::vector<std::uint32_t> offsets{0, 1, 3, 6, 10, 11};
    for (const Column& one :
         {Column{Encoding::Utf8, {0, 1, 3, 6, 10, 11}}, Column{Encoding::Utf16, {0, 1, 2, 3, 5, 6}},
          Column{Encoding::Utf32, {0, 1, 2, 3, 4, 5}}})
        for (std::size_t index = 0; index < offsets.size(); ++index) {
            CHECK(lines.placeOf(offsets[index], one.encoding) == Place{0, one.columns[index]});
            CHECK(lines.offsetOf({0, one.columns[index]}, one.encoding) == offsets[index]);
        }
    // Within a character is before it.
    CHECK(lines.offsetOf({0, 4}, Encoding::Utf16) == 6);
    CHECK(lines.offsetOf({0, 2}, Encoding::Utf8) == 1);
    CHECK(lines.placeOf(8, Encoding::Utf16) == Place{0, 3});
}

TEST_CASE("a change replaces what stands between two places") {
    CHECK(changed("abc", {0, 1}, {0, 2}, "xy") == "axyc");
    CHECK(changed("abc", {0, 2}, {0, 1}, "xy") == "axyc");
    CHECK(changed("a\nb\nc", {0, 1}, {2, 0}, "") == "ac");
    CHECK(changed("a\r\nb", {0, 1}, {1, 0}, " ") == "a b");
    CHECK(changed("a\rb", {1, 0}, {1, 1}, "c") == "a\rc");
    CHECK(changed("a", {7, 7}, {9, 9}, "b") == "ab");
    CHECK(changed("a\U0001f642b", {0, 1}, {0, 3}, "-") == "a-b");
    CHECK(changed("a\U0001f642b", {0, 1}, {0, 2}, "-", Encoding::Utf32) == "a-b");
    CHECK(changed("a\U0001f642b", {0, 1}, {0, 5}, "-", Encoding::Utf8) == "a-b");
    Document whole = document("abc");
    const auto before = whole.text;
    whole.apply({std::nullopt, "new"}, Encoding::Utf16);
    CHECK(whole.text->text() == "new");
    CHECK(before->text() == "abc"); // who has it keeps it
}

TEST_CASE("paths and addresses of files") {
    CHECK(pathOf("file:///a/b.dr") == "/a/b.dr");
    CHECK(pathOf("FILE:///a/b.dr") == "/a/b.dr");
    CHECK(pathOf("file://localhost/a") == "/a");
    CHECK(pathOf("file:/a") == "/a");
    CHECK(pathOf("file:///a%20b/%C3%A9.dr") == "/a b/\u00e9.dr");
    CHECK(pathOf("file:///a%2fb") == "/a/b");
    CHECK(pathOf("file:///a/../b/./c.dr?x#y") == "/b/c.dr");
    CHECK(pathOf("file:///c%3A/x.dr") == "/c:/x.dr");
    CHECK(pathOf("file:///100%") == "/100%");
    CHECK_FALSE(pathOf("file://other/a"));
    CHECK_FALSE(pathOf("untitled:Untitled-1"));
    CHECK_FALSE(pathOf("file:"));
    CHECK_FALSE(pathOf("/a/b"));
    CHECK(uriOf("/a b/\u00e9#?.dr") == "file:///a%20b/%C3%A9%23%3F.dr");
}

TEST_CASE("one document has one spelling") {
    CHECK(normalized("file:///c%3A/a%20b") == normalized("file:///c%3a/a b"));
    CHECK(normalized("file:///a/%7Eb") == normalized("FILE:///a/~b"));
    CHECK(normalized("drc-library:/kinds/x.dr") == "drc-library:/kinds/x.dr");
    CHECK(normalized("Untitled:Untitled-1") == "untitled:Untitled-1");
    CHECK(schemeOf("/a:b").empty());
    CHECK(schemeOf("").empty());
    CHECK(documentPath("drc-library:/kinds/x.dr") == "stdlib/kinds/x.dr");
    CHECK(documentPath("drc-library:///kinds/x%2Edr") == "stdlib/kinds/x.dr");
    CHECK(documentUri(std::string("stdlib/kinds/x.dr")) == "drc-library:/kinds/x.dr");
    CHECK(isConfiguration("/a/drc.toml"));
    CHECK_FALSE(isConfiguration("/a/my-drc.toml"));
    Documents documents;
    documents.open("file:///c%3A/a%20b.dr", 1, "x");
    REQUIRE(documents.find("file:///c%3a/a b.dr") != nullptr);
    CHECK(documents.at("/c:/a b.dr")->uri == "file:///c%3A/a%20b.dr"); // as the client spells it
}

TEST_CASE("settings have their defaults, and what is wrong with them is said") {
    using json_rpc::Received;
    const auto read = [](const char* text, const Found& expected) {
        std::vector<std::string> wrong;
        const Settings settings = settingsIn(Received::parse(text), wrong);
        CHECK(wrong == expected);
        return settings;
    };
    CHECK(read("null", {}) == Settings{});
    CHECK(read("{}", {}) == Settings{});
    CHECK(read(R"({"drc": null})", {}) == Settings{});
    CHECK(read(R"({"trace": {"server": "off"}})", {}) == Settings{});
    CHECK(read(R"({"hints": false})", {}).hints.none());
    const Settings some =
        read(R"({"drc": {"hints": {"names": true, "plans": null}, "diagnostics": {"limit": 3}}})", {});
    CHECK(some.hints.names);
    CHECK(some.hints.plans);
    CHECK(some.mostFindings == 3);
    CHECK(read(R"({"diagnostics": {"limit": 18446744073709551615}})", {}).mostFindings == 10'000);
    CHECK(read(R"({"lenses": 0, "hint": {}, "diagnostics": []})",
               {"the setting `drc.diagnostics` must be an object", "there is no setting `drc.hint`",
                "the setting `drc.lenses` must be `true` or `false`"}) == Settings{});
    CHECK(read("[]", {"the setting `drc` must be an object"}) == Settings{});
}

TEST_CASE("folders are watched once, and only when they change") {
    WatchedFiles watched;
    CHECK(watched.update({}));
    CHECK_FALSE(watched.update({"/a/b.dr", "/a/drc.toml", "relative"}));
    CHECK(watched.update({"/a/f/x.py", "/a/f/y.py", "/a/{g}/z"}));
    CHECK_FALSE(watched.update({"/a/f/z.py"}));
    CHECK(watched.watchers().size() == 3);
    CHECK(watched.watchers().back()["globPattern"] == "/a/f/*");
}

} // namespace drc::testing::language_server_test
