#pragma once

#include "syntax/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

/// An image is the memory of an arena. What in it depends on where the arena and the text lie, and on the
/// number of the file, is found by parsing a second time, elsewhere: what differs by as much as the places
/// do. So no list of the nodes and their fields is needed, which could miss one.
namespace drc::syntax::image {

/// What the nodes of an image count with. As it is made, their pointers count from the start of the tree and
/// of the text, at 0.
struct Bases {
    std::uintptr_t tree = 0;
    std::uintptr_t text = 0;
    source::FileId file = 0;
    bool operator==(const Bases&) const = default;
};

/// What an image begins with. Behind it are the nodes, then the places of each kind of value that depends on
/// where the tree is.
struct Header {
    Bases bases;
    std::uint32_t nodes; ///< bytes
    std::uint32_t root;
    std::uint32_t places[3]; ///< bytes of each list
};
// Nodes can be used where they lie.
static_assert(sizeof(Header) % alignof(Header) == 0 && alignof(Header) == alignof(void*));

/// Makes the nodes of an image, or a copy of them, count with other bases. Its header is not changed.
void move(std::string_view image, char* nodes, const Bases& to);

enum Place : std::uint8_t { InTree, InText, OfFile };

struct Root {
    std::span<const Statement* const> statements;
    std::span<const Comment> comments;
    std::uint32_t names;
};

template <class Value>
Value load(const void* from) {
    Value value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// The places of a list: the distance to the one before, in units of four bytes; longer ones are several
// bytes.
inline constexpr std::size_t unit = 4;
inline constexpr std::size_t longest = 0xFF; ///< goes on without a place

} // namespace drc::syntax::image
