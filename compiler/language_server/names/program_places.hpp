#pragma once

#include "diagnostics/diagnostic.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/view.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drc::language_server {

/// Where one name stands, in the files of all programs that have it.
class ProgramPlaces {
public:
    /// `named` in the analysis of the view; the other programs are `view.programs()`.
    ProgramPlaces(const View& view, const Named& named);

    /// A place, and whether the name is declared there.
    struct At {
        source::Span span;
        bool isDeclaration = false;
    };
    struct OfFile {
        const source::SourceFile* file;
        std::map<std::uint32_t, At> places; ///< by where they begin
    };
    /// By path.
    const std::map<std::string, OfFile>& files() const { return files_; }
    /// What it means in each program, its own first.
    const std::vector<std::pair<const pipeline::InputAnalysis*, const binding::Symbol*>>& meanings() const {
        return meanings_;
    }

    /// `Location[]`
    Json locations(bool isWithDeclarations) const;
    /// `TextEdit[]` by path: another text in all of them, and what is to be edited besides in the files of
    /// the program of the view.
    std::map<std::string, Json> edits(const std::string& text,
                                      const std::vector<diagnostics::Edit>& besides) const;

private:
    void add(const pipeline::Analysis& analysis, const binding::Symbol& symbol);
    Json rangeOf(const OfFile& file, source::Span span) const;

    const View& view_;
    std::map<std::string, OfFile> files_;
    std::vector<std::pair<const pipeline::InputAnalysis*, const binding::Symbol*>> meanings_;
};

} // namespace drc::language_server
