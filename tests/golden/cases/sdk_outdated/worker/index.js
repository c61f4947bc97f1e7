const AWS = require("aws-sdk");

exports.handler = async () => new AWS.DynamoDB().listTables().promise();
