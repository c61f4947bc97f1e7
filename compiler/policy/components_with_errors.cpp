#include "policy/components_with_errors.hpp"

#include "semantics/concern.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace drc::policy {

namespace {

/// Places of errors, asked by place: there may be a thousand, and as many thousands of components.
class Places {
public:
    void add(source::Span span) { ofFile_[span.file].emplace_back(span.begin, span.end); }

    /// To be called after the last `add`.
    void sort() {
        for (auto& [file, ranges] : ofFile_) {
            std::sort(ranges.begin(), ranges.end());
            // From here on an end is the furthest of all that begin no later.
            for (std::size_t index = 1; index < ranges.size(); ++index)
                ranges[index].second = std::max(ranges[index].second, ranges[index - 1].second);
        }
    }

    bool overlap(source::Span span) const {
        const auto file = ofFile_.find(span.file);
        if (file == ofFile_.end()) return false;
        const auto later = std::partition_point(file->second.begin(), file->second.end(),
                                                [&](const auto& range) { return range.first < span.end; });
        return later != file->second.begin() && std::prev(later)->second > span.begin;
    }

private:
    std::map<source::FileId, std::vector<std::pair<std::uint32_t, std::uint32_t>>> ofFile_;
};

bool touches(const Places& errors, const semantics::Component& component) {
    const auto ofSetting = [&](const semantics::Setting& setting) {
        return errors.overlap(setting.name.span) ||
               (setting.written != nullptr && errors.overlap(setting.written->span)) ||
               (setting.section != nullptr && errors.overlap(setting.section->span));
    };
    return errors.overlap(component.span) ||
           std::any_of(component.settings.all.begin(), component.settings.all.end(), ofSetting);
}

} // namespace

std::set<std::string> componentsWithErrors(const semantics::Model& model, const diagnostics::Sink& sink) {
    std::set<std::string> result;
    if (!sink.hasErrors()) return result;
    Places primary;
    Places all;
    std::set<std::tuple<source::FileId, std::uint32_t, std::string>> named;
    for (const diagnostics::Diagnostic* error : sink.sorted()) {
        if (error->severity != diagnostics::Severity::Error) continue;
        primary.add(error->primary.span);
        all.add(error->primary.span);
        // One label stands for all that the error was found for.
        const std::size_t ofFinders = error->finders ? error->finders->label : error->secondary.size();
        for (std::size_t index = 0; index < error->secondary.size(); ++index)
            if (index != ofFinders) all.add(error->secondary[index].span);
        if (error->finders) named.insert(error->finders->all.begin(), error->finders->all.end());
    }
    primary.sort();
    all.sort();
    const auto isNamed = [&](const semantics::Component& component) {
        return named.count({component.span.file, component.span.begin, semantics::forComponent(component)}) !=
               0;
    };
    // An error in a kind of the user's concerns every component of the kind.
    for (const semantics::Component& component : model.components)
        if (primary.overlap(component.kind->declaration->span) || touches(all, component) ||
            isNamed(component))
            result.insert(component.name);
    return result;
}

} // namespace drc::policy
