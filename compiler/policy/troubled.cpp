#include "policy/troubled.hpp"

#include <algorithm>

namespace drc::policy {

namespace {

bool overlap(source::Span one, source::Span other) {
    return one.file == other.file && one.begin < other.end && other.begin < one.end;
}

bool concerns(const diagnostics::Diagnostic& error, const semantics::Component& component) {
    const auto touches = [&](source::Span span) {
        if (overlap(span, component.span)) return true;
        return std::any_of(component.settings.all.begin(), component.settings.all.end(),
                           [&](const semantics::Setting& setting) {
                               return overlap(span, setting.name.span) ||
                                      (setting.written != nullptr && overlap(span, setting.written->span)) ||
                                      (setting.section != nullptr && overlap(span, setting.section->span));
                           });
    };
    // What is wrong in a kind of the user's own concerns whoever is of that kind.
    return overlap(error.primary.span, component.kind->declaration->span) || touches(error.primary.span) ||
           std::any_of(error.secondary.begin(), error.secondary.end(),
                       [&](const diagnostics::Label& label) { return touches(label.span); });
}

} // namespace

std::set<std::string> troubledComponents(const semantics::Model& model, const diagnostics::Sink& sink) {
    std::set<std::string> result;
    if (!sink.hasErrors()) return result;
    for (const diagnostics::Diagnostic* diagnostic : sink.sorted()) {
        if (diagnostic->severity != diagnostics::Severity::Error) continue;
        for (const semantics::Component& component : model.components)
            if (concerns(*diagnostic, component)) result.insert(component.name);
    }
    return result;
}

} // namespace drc::policy
