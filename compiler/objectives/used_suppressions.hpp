#pragma once

#include "diagnostics/sink.hpp"
#include "semantics/model.hpp"
#include "semantics/report_suppressions.hpp"
#include "source/date.hpp"
#include "source/source_map.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drc::objectives {

/// The suppressions of verdicts that something needs, and of those that have expired what it is.
class UsedSuppressions {
public:
    explicit UsedSuppressions(source::Date today) : today_(today) {}

    /// `hidden` gives what would be reported without it.
    template <class MakeHidden>
    void add(const semantics::VerdictSuppression& suppression, const MakeHidden& hidden) {
        std::vector<semantics::Hidden>& all = used_[placeOf(suppression)];
        if (suppression.hasExpired(today_)) all.push_back(hidden());
    }
    /// Those of `Ledger::needed`.
    void add(const std::map<const semantics::VerdictSuppression*, std::string>& needed,
             const semantics::Model& model);
    /// Reports those that nothing needs, and those that have expired.
    void report(const semantics::Model& model, const source::SourceMap& sources,
                diagnostics::Sink& sink) const;

private:
    /// All elements of a family share the one that is written: it is used when one of them needs it.
    using Place = std::pair<source::FileId, std::uint32_t>;
    static Place placeOf(const semantics::VerdictSuppression& suppression) {
        return {suppression.span.file, suppression.span.begin};
    }

    source::Date today_;
    std::map<Place, std::vector<semantics::Hidden>> used_;
};

} // namespace drc::objectives
