#include "backends/json_writer.hpp"

#include "ir/json.hpp"

namespace drc::backends {

void JsonWriter::text(std::string_view text) {
    ir::appendJsonString(text_, text);
}

void JsonWriter::number(double number) {
    ir::appendJsonNumber(text_, number);
}

} // namespace drc::backends
