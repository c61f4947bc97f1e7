# drc:allow own_key because "nothing secret is in it" until 2027-01-31
resource "aws_sqs_queue" "orders" {
  name = "orders-work"
}

# drc:allow own_key until 2027-01-31
resource "aws_sqs_queue" "returns" {
  provider = aws.west
  name     = "returns-work"
}
