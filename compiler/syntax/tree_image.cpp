#include "syntax/tree_image.hpp"

#include "diagnostics/sink.hpp"
#include "syntax/parse.hpp"

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

/// An image is the memory of an arena. What in it depends on where the arena and the text lie, and on the
/// number of the file, is found by parsing a second time, elsewhere: what differs by as much as the places
/// do. So no list of the nodes and their fields is needed, which could miss one.
// Where the linker puts the program.
extern "C" {
extern const char __executable_start; // NOLINT(bugprone-reserved-identifier)
extern const char end;
}

namespace drc::syntax {

namespace {

/// What an image begins with. Behind it are the nodes, then the places of each kind of value that depends on
/// where the tree is.
struct Header {
    std::uint32_t nodes; ///< bytes
    std::uint32_t root;
    std::uint32_t places[3]; ///< bytes of each list
};

enum Place : std::uint8_t { InTree, InText, OfFile };

struct Root {
    std::span<const Statement* const> statements;
    std::span<const Comment> comments;
    std::uint32_t names;
};

using Word = std::uint64_t;
static_assert(sizeof(Word) == sizeof(void*));

template <class Value>
Value load(const void* from) {
    Value value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// ---- places: the distance to the one before, in units of four bytes; longer ones are several bytes

constexpr std::size_t unit = 4;
constexpr std::size_t longest = 0xFF; ///< goes on without a place

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

/// Calls `fix` with each place of a list; returns what comes behind the list.
template <class Fix>
const char* forEachPlace(const char* list, std::uint32_t size, char* nodes, const Fix& fix) {
    const char* const end = list + size;
    for (; list != end; ++list) {
        const auto distance = static_cast<unsigned char>(*list);
        nodes += distance * unit;
        if (distance != longest) fix(nodes);
    }
    return end;
}

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
    Header header{static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(one.rootOffset()), {}};
    for (const Place kind : {InTree, InText, OfFile})
        header.places[kind] = static_cast<std::uint32_t>(places[kind].bytes().size());
    std::string image(reinterpret_cast<const char*>(&header), sizeof header); // NOLINT
    image.append(reinterpret_cast<const char*>(nodes.data()), size);          // NOLINT
    for (const PlaceWriter& list : places)
        image += list.bytes();
    return image;
}

Tree treeOf(std::string_view image, const source::SourceFile& file, Arena& arena) {
    const auto header = load<Header>(image.data());
    Tree tree;
    tree.file = file.id();
    char* const nodes = arena.allocate(header.nodes);
    std::memcpy(nodes, image.data() + sizeof header, header.nodes);
    const auto moveBy = [](Word base) {
        return [base](char* place) {
            const Word moved = load<Word>(place) + base;
            std::memcpy(place, &moved, sizeof moved);
        };
    };
    const source::FileId number = file.id();
    const char* list = image.data() + sizeof header + header.nodes;
    list = forEachPlace(list, header.places[InTree], nodes, moveBy(reinterpret_cast<Word>(nodes))); // NOLINT
    list = forEachPlace(list, header.places[InText], nodes,
                        moveBy(reinterpret_cast<Word>(file.text().data()))); // NOLINT
    forEachPlace(list, header.places[OfFile], nodes,
                 [number](char* place) { std::memcpy(place, &number, sizeof number); });
    const auto& root = *reinterpret_cast<const Root*>(nodes + header.root); // NOLINT
    tree.statements = root.statements;
    tree.comments.assign(root.comments.begin(), root.comments.end());
    tree.names = root.names;
    return tree;
}

} // namespace drc::syntax
