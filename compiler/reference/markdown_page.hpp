#pragma once

#include "library/library.hpp"
#include "semantics/kind.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::reference {

/// A page as it grows. Empty tables and sections leave no trace.
class MarkdownPage {
public:
    void heading(int level, std::string_view text);
    void paragraph(std::string_view text);
    void item(std::string_view text);
    void table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows);
    std::string text() const { return text_; }

private:
    void separate();
    std::string text_;
    bool inList_ = false;
};

/// What was written for an expression, with line breaks and indents as single blanks.
std::string written(const library::Module& module, source::Span span);
/// The text of a string literal, interpolations as code.
std::string messageText(const library::Module& module, const syntax::Expression& message);
/// The `##` lines of a statement.
std::string documentationOf(const library::Module& module, const syntax::Statement& statement);

std::string kindPage(const semantics::Kind& kind, library::Library& library, semantics::Kinds& kinds);
std::string preludePage(library::Library& library);
std::string policyPage(library::Library& library);

} // namespace drc::reference
