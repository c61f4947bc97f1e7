#pragma once

#include "source/line_index.hpp"
#include "source/span.hpp"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace drc::source {

/// Who wrote a file: diagnostics prefer to point at what the user can change.
enum class Origin : std::uint8_t { User, Library };

/// The text of one file as it was read, with the path that messages show.
class SourceFile {
public:
    SourceFile(FileId id, std::string path, std::string text, Origin origin);
    /// Of a text that outlives the file.
    SourceFile(FileId id, std::string path, std::string_view text, Origin origin);

    FileId id() const { return id_; }
    /// As the user gave it, or `stdlib/<file>` for the library; never made absolute.
    const std::string& path() const { return path_; }
    std::string_view text() const { return text_; }
    Origin origin() const { return origin_; }
    /// No line of it is shown to anybody: it holds what others keep secret.
    bool isWithheld() const { return withheld_; }
    void withhold() { withheld_ = true; }
    /// Built on first use, by whichever thread asks: a compile without diagnostics needs few of them.
    const LineIndex& lines() const;
    std::string_view text(Span span) const;

private:
    FileId id_;
    std::string path_;
    std::string own_;
    std::string_view text_;
    Origin origin_;
    bool withheld_ = false;
    mutable std::once_flag counted_;
    mutable std::unique_ptr<LineIndex> lines_;
};

/// The files of a run. Copies share them: whoever keeps one, keeps the files. References to files stay valid
/// as files are added, which one thread does, while no other asks.
class SourceMap {
public:
    const SourceFile& add(std::string path, std::string text, Origin origin = Origin::User);
    /// One that is withheld, such as a state: messages name places in it, and show none of its lines.
    const SourceFile& addWithheld(std::string path, std::string text);
    /// A file whose text outlives this, such as one that the binary carries.
    const SourceFile& addLasting(std::string path, std::string_view text, Origin origin);
    const SourceFile& file(FileId id) const { return (*files_)[id]; }
    std::size_t size() const { return files_->size(); }
    std::string_view text(Span span) const { return file(span.file).text(span); }
    Position position(Span span) const { return file(span.file).lines().position(span.begin); }

private:
    std::shared_ptr<std::deque<SourceFile>> files_ = std::make_shared<std::deque<SourceFile>>();
};

} // namespace drc::source
