#include "pipeline/fix_round.hpp"

#include "diagnostics/applied_edits.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::pipeline {

using diagnostics::Diagnostic;
using diagnostics::Edit;
using diagnostics::Fix;

/// The edits that one round has accepted.
class RoundOfFixes {
public:
    RoundOfFixes(Fixer& fixer, const source::SourceMap& sources) : fixer_(fixer), sources_(sources) {}

    std::map<source::FileId, std::string> run(const diagnostics::Sink& findings) {
        const auto chosen = choose(findings);
        std::vector<Chosen> together;
        std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(together),
                     [&](const Chosen& one) { return accept(one); });
        if (auto texts = result()) return *texts;
        // One of them breaks a file: each is tried by itself.
        edits_.clear();
        for (const Chosen& one : together)
            forget(one);
        std::optional<std::map<source::FileId, std::string>> last;
        for (const Chosen& one : chosen) {
            const auto before = edits_;
            if (!accept(one)) continue;
            if (auto texts = result()) {
                last = std::move(texts);
            } else {
                edits_ = before;
                forget(one);
            }
        }
        return last.value_or(std::map<source::FileId, std::string>{});
    }

    std::size_t accepted() const { return accepted_; }

private:
    struct Chosen {
        const Fix* fix;
        Fixer::Identity identity;
    };

    /// Of several fixes for one finding, which exclude each other, the first.
    const Fix* fixOf(const Diagnostic& finding) const {
        const auto mayApply = [&](const Fix& fix) {
            return fixer_.allowed_.unsafe || fix.applicability == diagnostics::Applicability::Safe;
        };
        const auto found = std::find_if(finding.fixes.begin(), finding.fixes.end(), mayApply);
        return found == finding.fixes.end() || !isSound(*found) ? nullptr : &*found;
    }

    bool isSound(const Fix& fix) const {
        return !fix.edits.empty() && std::all_of(fix.edits.begin(), fix.edits.end(), [&](const Edit& edit) {
            if (edit.span.file >= sources_.size()) return false;
            const source::SourceFile& file = sources_.file(edit.span.file);
            return edit.span.begin <= edit.span.end && edit.span.end <= file.text().size() &&
                   fixer_.allowed_.isWritable(file);
        });
    }

    std::vector<Chosen> choose(const diagnostics::Sink& findings) {
        std::vector<Chosen> all;
        std::map<Fixer::Identity, std::size_t> found;
        for (const Diagnostic* const finding : findings.sorted()) {
            const Fix* const fix = fixOf(*finding);
            if (fix == nullptr) continue;
            all.push_back({fix, {finding->code->id, finding->message, fix->title}});
            // A finding may stand for several places, as that of a name, and its fix mends them one by one.
            found[all.back().identity] += 1 + finding->secondary.size();
        }
        for (const auto& [identity, count] : found)
            fixer_.counts_.try_emplace(identity, Fixer::Counts{count, 0});
        return all;
    }

    static bool meet(const Edit& one, const Edit& other) {
        return one.span.begin <= other.span.end && other.span.begin <= one.span.end;
    }

    bool accept(const Chosen& one) {
        Fixer::Counts& counts = fixer_.counts_[one.identity];
        if (counts.applied >= counts.found) return false;
        for (const Edit& edit : one.fix->edits)
            for (const Edit& other : edits_[edit.span.file])
                if (meet(edit, other)) return false;
        for (const Edit& edit : one.fix->edits)
            edits_[edit.span.file].push_back(edit);
        ++counts.applied;
        ++accepted_;
        return true;
    }

    void forget(const Chosen& one) {
        --fixer_.counts_[one.identity].applied;
        --accepted_;
    }

    /// The texts of the files that change, unless one of them could not be read as well as before.
    std::optional<std::map<source::FileId, std::string>> result() {
        std::map<source::FileId, std::string> texts;
        for (const auto& [id, edits] : edits_) {
            if (edits.empty()) continue;
            auto text = edited(sources_.file(id), edits);
            if (!text) return std::nullopt;
            texts.emplace(id, std::move(*text));
        }
        return texts;
    }

    /// Replacements get the line ends of the file.
    static std::vector<Edit> withItsLineEnds(const source::SourceFile& file, std::vector<Edit> edits) {
        if (file.text().find("\r\n") == std::string_view::npos) return edits;
        for (Edit& edit : edits) {
            std::string replacement;
            for (const char letter : edit.replacement) {
                if (letter == '\n') replacement += '\r';
                replacement += letter;
            }
            edit.replacement = std::move(replacement);
        }
        return edits;
    }

    struct Reading {
        explicit Reading(const source::SourceFile& file) : tree(syntax::parse(file, findings)) {}
        diagnostics::Sink findings;
        syntax::Tree tree;
    };

    static std::optional<std::string> edited(const source::SourceFile& file, const std::vector<Edit>& edits) {
        const auto changedText = diagnostics::applied(file.text(), file.id(), withItsLineEnds(file, edits));
        if (!changedText) return std::nullopt;
        const Reading before(file);
        source::SourceMap apart;
        const source::SourceFile& changed = apart.add(file.path(), *changedText);
        const Reading after(changed);
        if (!after.tree.complete && after.findings.errorCount() >= before.findings.errorCount())
            return std::nullopt;
        const bool wasFormatted = before.tree.complete && syntax::format(file, before.tree) == file.text();
        if (!wasFormatted || !after.tree.complete) return std::string(changed.text());
        std::string text = syntax::format(changed, after.tree);
        return syntax::sameMeaning(changed, after.tree, text) ? text : std::string(changed.text());
    }

    Fixer& fixer_;
    const source::SourceMap& sources_;
    std::map<source::FileId, std::vector<Edit>> edits_;
    std::size_t accepted_ = 0;
};

std::map<source::FileId, std::string> Fixer::round(const diagnostics::Sink& findings,
                                                   const source::SourceMap& sources) {
    RoundOfFixes round(*this, sources);
    auto texts = round.run(findings);
    applied_ += texts.empty() ? 0 : round.accepted();
    return texts;
}

} // namespace drc::pipeline
