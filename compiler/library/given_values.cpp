#include "library/given_values.hpp"

#include "syntax/parse.hpp"
#include "syntax/statement.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace drc::library {

namespace {

/// The value of the one setting that an argument consists of; null where it is not one.
const syntax::Expression* valueOf(const syntax::Tree& tree) {
    if (!tree.complete || tree.statements.size() != 1) return nullptr;
    const syntax::Statement& statement = *tree.statements[0];
    if (statement.kind != syntax::StatementKind::Setting) return nullptr;
    return syntax::as<syntax::Definition>(statement).value;
}

GivenValue read(const source::SourceFile& file) {
    GivenValue given;
    given.file = &file;
    const std::string_view text = file.text();
    const std::size_t end = std::min(text.find('='), text.size());
    // An empty name before the dot is no topology, and stays with the parameter, which nobody declares then.
    const std::size_t dot = text.substr(0, end).find('.', 1);
    if (dot != std::string_view::npos) given.topology = text.substr(0, dot);
    const std::size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
    given.name = text.substr(begin, end - begin);
    const auto size = static_cast<std::uint32_t>(text.size());
    const auto behindName = static_cast<std::uint32_t>(end);
    given.nameSpan = {file.id(), 0, behindName};
    given.valueSpan = {file.id(), std::min(behindName + 1, size), size};
    diagnostics::Sink unread;
    given.readable = syntax::isReadable(file, unread);
    given.tree = syntax::parseGiven(file, given.findings);
    given.expression = valueOf(given.tree);
    return given;
}

} // namespace

GivenValues::GivenValues(const std::vector<std::string>& arguments, source::SourceMap& sources) {
    for (const std::string& argument : arguments)
        all_.push_back(read(sources.add(std::string(givenOption), argument)));
}

const GivenValue* GivenValues::find(std::string_view topology, std::string_view parameter) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const GivenValue& given) {
        return given.name == parameter && (given.topology.empty() || given.topology == topology);
    });
    return found == all_.end() ? nullptr : &*found;
}

} // namespace drc::library
