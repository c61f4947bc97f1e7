#include "diagnostics/positions.hpp"
#include "diagnostics/render.hpp"
#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

namespace drc::diagnostics {

std::string renderShort(const Sink& sink, const source::SourceMap& sources,
                        const RenderOptions& /*options*/) {
    Positions positions(sources);
    std::string out;
    for (const Diagnostic* const diagnostic : sink.sorted()) {
        const source::Span span = diagnostic->primary.span;
        std::string place = "drc";
        if (span.file < sources.size()) {
            const source::Position position = positions.of(span.file, span.begin);
            place = fmt::format("{}:{}:{}", presentable(sources.file(span.file).path()), position.line,
                                position.column);
        }
        out += fmt::format("{}: {}[{}]: {}\n", place, severityName(diagnostic->severity),
                           diagnostic->code == nullptr ? "" : diagnostic->code->id,
                           presentable(diagnostic->message));
    }
    if (sink.omitted() != 0) out += fmt::format("drc: {} more not shown\n", sink.omitted());
    return out;
}

} // namespace drc::diagnostics
