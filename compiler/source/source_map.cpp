#include "source/source_map.hpp"

#include <algorithm>
#include <utility>

namespace drc::source {

SourceFile::SourceFile(FileId id, std::string path, std::string text, Origin origin)
    : id_(id), path_(std::move(path)), own_(std::move(text)), text_(own_), origin_(origin) {}

SourceFile::SourceFile(FileId id, std::string path, std::string_view text, Origin origin)
    : id_(id), path_(std::move(path)), text_(text), origin_(origin) {}

const LineIndex& SourceFile::lines() const {
    std::call_once(counted_, [this] { lines_ = std::make_unique<LineIndex>(text_); });
    return *lines_;
}

std::string_view SourceFile::text(Span span) const {
    const auto begin = std::min<std::size_t>(span.begin, text_.size());
    const auto end = std::min<std::size_t>(std::max(span.begin, span.end), text_.size());
    return text_.substr(begin, end - begin);
}

const SourceFile& SourceMap::add(std::string path, std::string text, Origin origin) {
    const auto id = static_cast<FileId>(files_->size());
    return files_->emplace_back(id, std::move(path), std::move(text), origin);
}

const SourceFile& SourceMap::addWithheld(std::string path, std::string text) {
    const auto id = static_cast<FileId>(files_->size());
    SourceFile& file = files_->emplace_back(id, std::move(path), std::move(text), Origin::User);
    file.withhold();
    return file;
}

const SourceFile& SourceMap::addLasting(std::string path, std::string_view text, Origin origin) {
    const auto id = static_cast<FileId>(files_->size());
    return files_->emplace_back(id, std::move(path), text, origin);
}

} // namespace drc::source
