#include "diagnostics/sink.hpp"
#include "syntax/parse.hpp"
#include "syntax/tree_image.hpp"
#include "syntax/tree_image_format.hpp"

#include <memory>
#include <utility>
#include <vector>

// Where the linker puts the program.
extern "C" {
extern const char __executable_start; // NOLINT(bugprone-reserved-identifier)
extern const char end;
}

namespace drc::syntax {

using namespace image;

namespace {

using Word = std::uint64_t;
static_assert(sizeof(Word) == sizeof(void*));

class PlaceWriter {
public:
    void add(std::size_t offset) {
        std::size_t distance = offset / unit - last_;
        for (; distance >= longest; distance -= longest)
            bytes_ += static_cast<char>(longest);
        bytes_ += static_cast<char>(distance);
        last_ = offset / unit;
    }
    const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
    std::size_t last_ = 0;
};

/// A text parsed into memory of its own.
struct Parsed {
    Parsed(std::string_view from, source::FileId file)
        : text(from),
          number(file),
          // Far more than the nodes of any text of the library.
          memory((from.size() * 256 + 4096) / sizeof(Word)) {
        const source::SourceFile source(file, "", std::string_view(text), source::Origin::Library);
        diagnostics::Sink sink;
        auto arena = std::make_unique<Arena>(std::as_writable_bytes(std::span(memory)));
        const Arena& nodes = *arena;
        tree = parse(source, sink, Examples::Pass, std::move(arena));
        if (tree.arena.get() != &nodes || !tree.complete) return;
        std::vector<Comment> comments = tree.comments;
        const std::span<const Comment> kept = tree.arena->take(comments, 0);
        root = tree.arena->make<Root>(tree.statements, kept, tree.names);
    }
    bool complete() const { return root != nullptr; }
    std::size_t rootOffset() const {
        return static_cast<std::size_t>(reinterpret_cast<const char*>(root) -          // NOLINT
                                        reinterpret_cast<const char*>(memory.data())); // NOLINT
    }
    Word arenaAddress() const { return reinterpret_cast<Word>(memory.data()); } // NOLINT
    Word textAddress() const { return reinterpret_cast<Word>(text.data()); }    // NOLINT

    std::string text;
    source::FileId number;
    std::vector<Word> memory;
    Tree tree;
    const Root* root = nullptr;
};

/// The distance of two addresses to their bases, where it is the same and lies within.
std::optional<Word> offsetOf(Word one, Word oneBase, Word other, Word otherBase, std::size_t size) {
    const Word offset = one - oneBase;
    return one != other && offset == other - otherBase && offset <= size ? std::optional(offset)
                                                                         : std::nullopt;
}

/// Whether a word that is the same in both is the address of something in this program: another one has it
/// elsewhere.
bool isOfProgram(Word word) {
    return word >= reinterpret_cast<Word>(&__executable_start) &&
           word < reinterpret_cast<Word>(&end); // NOLINT
}

} // namespace

std::optional<std::string> imageOf(std::string_view text) {
    // Numbers that no text has by chance.
    const Parsed one(text, 0x5D3A91C7U);
    const Parsed other(text, 0x2B60E4F3U);
    if (!one.complete() || !other.complete()) return std::nullopt;
    const std::size_t size = one.rootOffset() + sizeof(Root);
    std::vector<Word> nodes(one.memory.begin(), one.memory.begin() + static_cast<std::ptrdiff_t>(size / 8));
    PlaceWriter places[3];
    for (std::size_t index = 0; index < nodes.size(); ++index) {
        const Word first = one.memory[index];
        const Word second = other.memory[index];
        const auto inTree = offsetOf(first, one.arenaAddress(), second, other.arenaAddress(), size);
        const auto inText = offsetOf(first, one.textAddress(), second, other.textAddress(), text.size());
        if (inTree || inText) {
            nodes[index] = inTree ? *inTree : *inText;
            places[inTree ? InTree : InText].add(index * sizeof(Word));
            continue;
        }
        if (first == second && isOfProgram(first)) return std::nullopt;
        std::uint32_t halves[2];
        std::memcpy(halves, &first, sizeof halves);
        for (std::size_t half = 0; half < 2; ++half) {
            const auto another =
                load<std::uint32_t>(reinterpret_cast<const char*>(&second) + half * unit); // NOLINT
            if (halves[half] == another) continue;
            if (halves[half] == one.number && another == other.number)
                places[OfFile].add(index * sizeof(Word) + half * unit);
            halves[half] = 0; // else nothing that anybody reads: padding
        }
        std::memcpy(&nodes[index], halves, sizeof halves);
    }
    Header header;
    std::memset(static_cast<void*>(&header), 0, sizeof header); // also what lies between its members
    header.nodes = static_cast<std::uint32_t>(size);
    header.root = static_cast<std::uint32_t>(one.rootOffset());
    for (const Place kind : {InTree, InText, OfFile})
        header.places[kind] = static_cast<std::uint32_t>(places[kind].bytes().size());
    std::string image(reinterpret_cast<const char*>(&header), sizeof header); // NOLINT
    image.append(reinterpret_cast<const char*>(nodes.data()), size);          // NOLINT
    for (const PlaceWriter& list : places)
        image += list.bytes();
    return image;
}

} // namespace drc::syntax
