#pragma once

#include "language_server/texts/text_document.hpp"
#include "language_server/view.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// What the ledger says, beside the lines that it is about.
namespace drc::language_server {

enum class MarkSort : std::uint8_t { Objective, Plan, Step, Name, Cost, PlanLens, ObjectiveLens };

/// A hint or a lens.
struct ProofMark {
    MarkSort sort = MarkSort::Objective;
    source::Span about{}; ///< what it speaks of, in the document
    std::uint32_t at = 0; ///< the byte behind which a hint stands, and at which a lens does
    std::string label;
    std::string plan{};    ///< of a lens, empty for none
    std::string tooltip{}; ///< of a hint whose tooltip is not that of its place
    friend bool operator==(const ProofMark&, const ProofMark&) = default;
};

/// All marks of a document, in the order of the text, and the text that they are of.
struct ProofMarks {
    std::shared_ptr<const Text> text;
    std::vector<ProofMark> marks;
};

/// Whether the program of the document has a ledger: nothing is wrong with it but, at most, objectives.
bool isProven(const View& view);
ProofMarks proofMarksOf(const View& view);
/// The same marks in a text that was changed since; without those of what was changed.
std::vector<ProofMark> moved(const ProofMarks& marks, const std::string& text);

} // namespace drc::language_server
