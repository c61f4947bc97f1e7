#include "language_server/features.hpp"

#include "source/file_system.hpp"
#include "syntax/expression.hpp"
#include "syntax/statement.hpp"

#include <string>
#include <string_view>

namespace drc::language_server {

namespace {

/// Where an address in a comment ends.
std::size_t endOfAddress(std::string_view text, std::size_t begin) {
    std::size_t end = std::min(text.find_first_of(" \t\"`<>|)", begin), text.size());
    while (end > begin &&
           (text[end - 1] == '.' || text[end - 1] == ',' || text[end - 1] == ':' || text[end - 1] == ';'))
        --end;
    return end;
}

} // namespace

/// The sources of facts, which stand in comments, and the files that are imported.
Json documentLinks(const View& view, const Received& /*params*/) {
    Json result = Json::array();
    const std::string& text = view.text().text();
    for (const syntax::Comment& comment : view.text().tree().comments) {
        const std::string_view said =
            std::string_view(text).substr(comment.span.begin, comment.span.length());
        for (std::size_t at = said.find("https://"); at != std::string_view::npos;) {
            const std::size_t end = endOfAddress(said, at);
            const source::Span span{0, static_cast<std::uint32_t>(comment.span.begin + at),
                                    static_cast<std::uint32_t>(comment.span.begin + end)};
            result.push_back(
                {{"range", view.rangeOf(span)}, {"target", std::string(said.substr(at, end - at))}});
            at = said.find("https://", end);
        }
    }
    for (const syntax::Statement* statement : view.text().tree().statements) {
        if (statement->kind != syntax::StatementKind::Import) continue;
        const auto* const value = syntax::as<syntax::Definition>(*statement).value;
        if (const std::string_view* const path = syntax::plainText(value))
            result.push_back(
                {{"range", view.rangeOf(value->span)},
                 {"target", documentUri(source::resolve(source::folderOf(view.document().path), *path))}});
    }
    return result;
}

} // namespace drc::language_server
