#include "syntax/format.hpp"

#include "syntax/dump.hpp"
#include "syntax/formatter.hpp"
#include "syntax/parse.hpp"

#include <algorithm>

namespace drc::syntax {

std::string format(const source::SourceFile& file, const Tree& tree) {
    Document document;
    Formatter(file, tree, document).file(tree);
    return print(document, lineWidth);
}

bool sameMeaning(const source::SourceFile& file, const Tree& tree, std::string_view formatted) {
    source::SourceMap files;
    diagnostics::Sink sink;
    const source::SourceFile& other = files.add(file.path(), std::string(formatted));
    const Tree again = parse(other, sink);
    const auto sameText = [&](const Comment& left, const Comment& right) {
        return file.text(left.span) == other.text(right.span);
    };
    return tree.complete && again.complete &&
           std::equal(tree.comments.begin(), tree.comments.end(), again.comments.begin(),
                      again.comments.end(), sameText) &&
           dump(file, tree, DumpSpans::Omitted) == dump(other, again, DumpSpans::Omitted);
}

} // namespace drc::syntax
