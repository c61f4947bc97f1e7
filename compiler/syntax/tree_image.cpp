#include "syntax/tree_image.hpp"

#include "syntax/tree_image_format.hpp"

#include <memory>

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

} // namespace

Tree treeOf(std::string_view image, const source::SourceFile& file, Arena& arena) {
    const auto header = load<Header>(image.data());
    Tree tree;
    tree.file = file.id();
    char* const nodes = arena.allocate(header.nodes);
    std::memcpy(nodes, image.data() + sizeof header, header.nodes);
    const auto moveBy = [](std::uintptr_t base) {
        return [base](char* place) {
            const std::uintptr_t moved = load<std::uintptr_t>(place) + base;
            std::memcpy(place, &moved, sizeof moved);
        };
    };
    const source::FileId number = file.id();
    const char* list = image.data() + sizeof header + header.nodes;
    list = forEachPlace(list, header.places[InTree], nodes,
                        moveBy(reinterpret_cast<std::uintptr_t>(nodes))); // NOLINT
    list = forEachPlace(list, header.places[InText], nodes,
                        moveBy(reinterpret_cast<std::uintptr_t>(file.text().data()))); // NOLINT
    forEachPlace(list, header.places[OfFile], nodes,
                 [number](char* place) { std::memcpy(place, &number, sizeof number); });
    const auto& root = *reinterpret_cast<const Root*>(nodes + header.root); // NOLINT
    tree.statements = root.statements;
    tree.comments.assign(root.comments.begin(), root.comments.end());
    tree.names = root.names;
    return tree;
}

} // namespace drc::syntax
