#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

/// How messages stand in a stream of bytes: `Content-Length: N`, other headers, an empty line, and N bytes
/// (the base protocol of the Language Server Protocol).
namespace drc::language_server {

/// A message as it is sent.
std::string framed(std::string_view message);

/// Takes bytes as they come, and gives the messages in them.
class FrameReader {
public:
    using Message = std::function<void(std::string_view message)>;
    /// What is no message, for a response that says so. What follows is read on.
    using Fault = std::function<void(std::string_view reason)>;

    explicit FrameReader(std::size_t longest) : longest_(longest) {}

    void read(std::string_view bytes, const Message& message, const Fault& fault);

private:
    bool readHeaders(const Fault& fault);
    void header(std::string_view line, const Fault& fault);
    void fail(std::string_view reason, const Fault& fault);

    std::size_t longest_; ///< of a message, in bytes
    std::string kept_;    ///< what has come and is not used yet
    std::size_t length_ = 0;
    bool hasLength_ = false;
    bool isFaulty_ = false; ///< the headers that are being read
    bool inContent_ = false;
    std::size_t skipped_ = 0; ///< bytes that are still to come of a message that is too long
};

} // namespace drc::language_server
