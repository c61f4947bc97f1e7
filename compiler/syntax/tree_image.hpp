#pragma once

#include "source/source_map.hpp"
#include "syntax/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Trees that need not be parsed: those of the embedded library are made when the compiler is built, and
/// embedded beside their texts as the parser left them in memory.
namespace drc::syntax {

/// The tree of a file of the embedded library, without examples.
struct TreeImage {
    std::string_view path; ///< as that of the text
    std::span<char> bytes; ///< of the program itself, aligned as nodes are
};

/// Those of all programs of the embedded library, sorted by path. Empty where the build
/// cannot make them: for another machine, and by compilers that cannot clear padding.
std::span<const TreeImage> embeddedTrees();

/// The image of a text's tree, without examples; nothing where the text has mistakes, or a node points at
/// what is neither of the tree nor of the text.
std::optional<std::string> imageOf(std::string_view text);

/// The tree of a file whose text the image was made of. Its nodes lie in the given arena, which must outlive
/// it.
Tree treeOf(std::string_view image, const source::SourceFile& file, Arena& arena);
/// The same of an embedded image. Its nodes are used where they lie, by all in the process who give the file
/// the same number; only others get a copy in their arena. Threads may ask at the same time.
Tree treeOf(const TreeImage& image, const source::SourceFile& file, Arena& arena);

/// Images are made and read by programs that lay out their nodes alike: of the same build.
inline constexpr std::uint32_t layoutOfNodes = [] {
    std::uint32_t layout = 0;
    for (const std::size_t size : {sizeof(void*),
                                   sizeof(Name),
                                   sizeof(Comment),
                                   sizeof(Body),
                                   sizeof(Branch),
                                   sizeof(Definition),
                                   sizeof(Block),
                                   sizeof(Entry),
                                   sizeof(Directed),
                                   sizeof(Clause),
                                   sizeof(Suppression),
                                   sizeof(DateLiteral),
                                   sizeof(Placement),
                                   sizeof(Loop),
                                   sizeof(Choice),
                                   sizeof(Resource),
                                   sizeof(ApiCall),
                                   sizeof(Invocation),
                                   sizeof(TypeExpression),
                                   sizeof(NumberExpression),
                                   sizeof(TemplateExpression),
                                   sizeof(TemplatePart),
                                   sizeof(NameExpression),
                                   sizeof(ListExpression),
                                   sizeof(Binding),
                                   sizeof(ListComprehension),
                                   sizeof(MapEntry),
                                   sizeof(MapComprehension),
                                   sizeof(UnaryExpression),
                                   sizeof(ChainExpression),
                                   sizeof(ChainLink),
                                   sizeof(ComparisonExpression),
                                   sizeof(RangeExpression),
                                   sizeof(ConditionalExpression),
                                   sizeof(ConditionalBranch),
                                   sizeof(PostfixExpression),
                                   sizeof(Suffix)})
        layout = layout * 31 + static_cast<std::uint32_t>(size);
    return layout;
}();

} // namespace drc::syntax
