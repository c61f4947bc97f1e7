#include "source/embedded.hpp"
#include "syntax/dump.hpp"
#include "syntax/parse.hpp"
#include "syntax/tree_image.hpp"
#include "syntax/tree_image_format.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drc::testing::tree_image_test {

namespace {

bool same(const std::vector<syntax::Comment>& left, const std::vector<syntax::Comment>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const syntax::Comment& one, const syntax::Comment& other) {
                          return one.span == other.span && one.ownLine == other.ownLine;
                      });
}

/// Whether both trees say the same of one file.
bool same(const source::SourceFile& file, const syntax::Tree& left, const syntax::Tree& right) {
    return left.file == right.file && left.complete == right.complete &&
           same(left.comments, right.comments) && left.broken.empty() && right.broken.empty() &&
           syntax::dump(file, left) == syntax::dump(file, right);
}

/// The bytes of an embedded image as they were made: it may be in use.
std::string asMade(const syntax::TreeImage& image) {
    namespace format = syntax::image;
    std::string bytes(image.bytes.data(), image.bytes.size());
    auto header = format::load<format::Header>(bytes.data());
    format::move(bytes, bytes.data() + sizeof header, {});
    header.bases = {};
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes;
}

} // namespace

TEST_CASE("tree image: each program of the embedded library is as the parser reads it") {
    const auto trees = syntax::embeddedTrees();
    std::size_t programs = 0;
    for (const source::EmbeddedFile& embedded : source::embeddedLibrary()) {
        if (!embedded.path.ends_with(".dr")) continue;
        CAPTURE(embedded.path);
        const auto image = syntax::imageOf(embedded.text);
        REQUIRE(image);
        source::SourceMap sources;
        sources.add("first.dr", "");
        const source::SourceFile& file = sources.addLasting("x.dr", embedded.text, source::Origin::Library);
        diagnostics::Sink sink;
        const syntax::Tree parsed = syntax::parse(file, sink, syntax::Examples::Pass);
        syntax::Arena arena;
        CHECK(same(file, syntax::treeOf(*image, file, arena), parsed));
        if (trees.empty()) continue; // this compiler embeds none
        REQUIRE(programs < trees.size());
        const syntax::TreeImage& made = trees[programs++];
        CHECK(made.path == embedded.path);
        CHECK(asMade(made) == *image); // whoever makes it
        CHECK(same(file, syntax::treeOf(made, file, arena), parsed));
    }
    CHECK(programs == trees.size());
}

TEST_CASE("tree image: two trees of one image share nothing") {
    const std::string text =
        "## Says what it is.\nlet all = [1, 2.5, \"a${b}c\\n\", true, null, -x, not y, 1..2, "
        "{a: 1, \"b\": 2}, [for i in xs where i > 1: i], a when b else c, f(1)[2].d[*]]\n"
        "function g(x, y) = x == y and x in every region or 1 + 2 * 3 < 4\n";
    const auto image = syntax::imageOf(text);
    REQUIRE(image);
    source::SourceMap sources;
    diagnostics::Sink sink;
    const source::SourceFile& first = sources.add("a.dr", text);
    const source::SourceFile& second = sources.add("b.dr", text);
    syntax::Arena arena;
    const syntax::Tree ofFirst = syntax::treeOf(*image, first, arena);
    const syntax::Tree ofSecond = syntax::treeOf(*image, second, arena);
    CHECK(same(first, ofFirst, syntax::parse(first, sink)));
    CHECK(same(second, ofSecond, syntax::parse(second, sink)));
    CHECK(ofFirst.statements.front() != ofSecond.statements.front());
}

TEST_CASE("tree image: who gives a file the same number shares the nodes of an embedded tree") {
    const std::string text = "let a = b + 1\n";
    auto bytes = syntax::imageOf(text);
    REQUIRE(bytes);
    std::vector<std::max_align_t> memory(bytes->size() / sizeof(std::max_align_t) + 1);
    const std::span<char> embedded(reinterpret_cast<char*>(memory.data()), bytes->size()); // NOLINT
    std::copy(bytes->begin(), bytes->end(), embedded.begin());
    const syntax::TreeImage image{"a.dr", embedded};
    syntax::Arena arena;
    const auto isOfImage = [&](const syntax::Tree& tree) {
        const void* const node = tree.statements.front();
        return node >= static_cast<const void*>(embedded.data()) &&
               node < static_cast<const void*>(embedded.data() + embedded.size());
    };
    diagnostics::Sink sink;
    struct Use {
        std::size_t number; ///< of the file
        bool shares;        ///< the nodes are those of the image
    };
    for (const Use& use : {Use{1, true}, Use{1, true}, Use{2, false}, Use{1, true}}) {
        source::SourceMap sources;
        while (sources.size() < use.number)
            sources.add("other.dr", "");
        const source::SourceFile& file = sources.addLasting("a.dr", text, source::Origin::Library);
        const syntax::Tree tree = syntax::treeOf(image, file, arena);
        CHECK(isOfImage(tree) == use.shares);
        CHECK(same(file, tree, syntax::parse(file, sink)));
    }
    CHECK(asMade(image) == *bytes);
}

TEST_CASE("tree image: there is none of a text with mistakes") {
    CHECK_FALSE(syntax::imageOf("let a = [1, \n"));
    CHECK_FALSE(syntax::imageOf("\xFF"));
    CHECK(syntax::imageOf(""));
}

} // namespace drc::testing::tree_image_test
