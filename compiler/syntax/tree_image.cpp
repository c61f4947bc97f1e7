#include "syntax/tree_image.hpp"

#include "syntax/tree_image_format.hpp"

#include <mutex>

namespace drc::syntax {

using namespace image;

namespace {

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

Bases basesOf(const char* nodes, const source::SourceFile& file) {
    return {reinterpret_cast<std::uintptr_t>(nodes),                          // NOLINT
            reinterpret_cast<std::uintptr_t>(file.text().data()), file.id()}; // NOLINT
}

Tree treeAt(const char* nodes, const Header& header, const source::SourceFile& file) {
    Tree tree;
    tree.file = file.id();
    const auto& root = *reinterpret_cast<const Root*>(nodes + header.root); // NOLINT
    tree.statements = root.statements;
    tree.comments.assign(root.comments.begin(), root.comments.end());
    tree.names = root.names;
    return tree;
}

} // namespace

void image::move(std::string_view image, char* nodes, const Bases& to) {
    const auto header = load<Header>(image.data());
    const Bases& from = header.bases;
    const auto moveBy = [](std::uintptr_t distance) {
        return [distance](char* place) {
            const std::uintptr_t moved = load<std::uintptr_t>(place) + distance;
            std::memcpy(place, &moved, sizeof moved);
        };
    };
    const char* list = image.data() + sizeof header + header.nodes;
    list = forEachPlace(list, header.places[InTree], nodes, moveBy(to.tree - from.tree));
    list = forEachPlace(list, header.places[InText], nodes, moveBy(to.text - from.text));
    forEachPlace(list, header.places[OfFile], nodes,
                 [&](char* place) { std::memcpy(place, &to.file, sizeof to.file); });
}

Tree treeOf(std::string_view image, const source::SourceFile& file, Arena& arena) {
    const auto header = load<Header>(image.data());
    char* const nodes = arena.allocate(header.nodes);
    std::memcpy(nodes, image.data() + sizeof header, header.nodes);
    move(image, nodes, basesOf(nodes, file));
    return treeAt(nodes, header, file);
}

Tree treeOf(const TreeImage& image, const source::SourceFile& file, Arena& arena) {
    const std::string_view bytes(image.bytes.data(), image.bytes.size());
    char* const nodes = image.bytes.data() + sizeof(Header);
    const Bases wanted = basesOf(nodes, file);
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    auto header = load<Header>(bytes.data());
    if (header.bases == Bases{}) { // nobody uses it yet
        move(bytes, nodes, wanted);
        header.bases = wanted;
        std::memcpy(image.bytes.data(), &header, sizeof header);
    }
    return header.bases == wanted ? treeAt(nodes, header, file) : treeOf(bytes, file, arena);
}

} // namespace drc::syntax
