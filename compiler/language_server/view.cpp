#include "language_server/view.hpp"

#include "language_server/programs/import_graph.hpp"

#include <cstddef>
#include <limits>

namespace drc::language_server {

using json_rpc::memberOf;
using json_rpc::ProtocolError;

namespace {

std::uint32_t numberIn(const Received& object, const char* name) {
    const Received& value = memberOf(object, name);
    if (!value.is_number_unsigned())
        throw ProtocolError{json_rpc::invalidParams, std::string("`") + name + "` is not a number from 0 on"};
    const auto number = value.get<std::uint64_t>();
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(number > most ? most : number);
}

Json position(Place place) {
    return {{"line", place.line}, {"character", place.character}};
}

} // namespace

Place placeIn(const Received& value) {
    return {numberIn(value, "line"), numberIn(value, "character")};
}

Json rangeOf(const Lines& lines, source::Span span, Encoding encoding) {
    return {{"start", position(lines.placeOf(span.begin, encoding))},
            {"end", position(lines.placeOf(span.end, encoding))}};
}

const source::SourceFile* View::file() const {
    if (analysis_ == nullptr || document_ == nullptr) return nullptr;
    const source::SourceMap& sources = analysis_->sources();
    for (std::size_t id = 0; id < sources.size(); ++id)
        if (sources.file(static_cast<source::FileId>(id)).path() == document_->path)
            return &sources.file(static_cast<source::FileId>(id));
    return nullptr;
}

std::vector<std::string> View::programsAround() const {
    return graph_ == nullptr ? std::vector<std::string>() : graph_->programsAround(document_->path);
}

std::uint32_t View::offsetIn(const Received& params) const {
    return text().lines().offsetOf(placeIn(memberOf(params, "position")), client_.encoding);
}

source::Span View::rangeIn(const Received& params) const {
    const Received& range = memberOf(params, "range");
    const std::uint32_t begin = text().lines().offsetOf(placeIn(memberOf(range, "start")), client_.encoding);
    const std::uint32_t end = text().lines().offsetOf(placeIn(memberOf(range, "end")), client_.encoding);
    return {0, begin < end ? begin : end, begin < end ? end : begin};
}

Json View::rangeOf(source::Span span) const {
    return language_server::rangeOf(text().lines(), span, client_.encoding);
}

Json View::rangeIn(const source::SourceFile& file, source::Span span) const {
    return language_server::rangeOf(linesOf(file), span, client_.encoding);
}

std::optional<Json> View::locationOf(source::Span span) const {
    if (analysis_ == nullptr || span.file >= analysis_->sources().size()) return std::nullopt;
    const source::SourceFile& file = analysis_->sources().file(span.file);
    return Json{{"uri", documentUri(file)}, {"range", rangeIn(file, span)}};
}

const Lines& View::linesOf(const source::SourceFile& file) const {
    const auto known = lines_.find(file.id());
    return known != lines_.end() ? known->second
                                 : lines_.emplace(file.id(), Lines(file.text())).first->second;
}

} // namespace drc::language_server
