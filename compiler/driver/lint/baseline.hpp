#pragma once

#include "diagnostics/diagnostic.hpp"
#include "driver/lint/finding_key.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::driver {

/// Findings that were accepted as they were: by key, how many.
class Baseline {
public:
    struct Entry {
        FindingKey finding;
        std::size_t count = 0;
    };
    /// Why a text is no baseline, and where in it.
    struct Malformed {
        std::size_t offset;
        std::string reason;
    };

    Baseline() = default;
    /// Throws `Malformed`.
    static Baseline read(std::string_view text);
    /// One entry a line, by declaration, component and rule: lines of two branches merge.
    std::string text() const;

    void add(const FindingKey& finding, std::size_t count = 1);
    const std::map<std::string, Entry>& entries() const { return entries_; }
    /// By key, how many findings it holds.
    std::map<std::string, std::size_t> counts() const;
    /// Takes over what another one has of other declarations than these.
    void keepOthers(const Baseline& other, const std::set<std::string>& declarations);

private:
    std::map<std::string, Entry> entries_; ///< by key
};

/// Whether a baseline may hold a finding. What was not understood, such as a name that means nothing, it may
/// not: behind it is what nobody has judged yet.
bool mayBeInBaseline(const diagnostics::Diagnostic& finding);

} // namespace drc::driver
