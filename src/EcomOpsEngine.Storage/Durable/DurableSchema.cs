using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>The tables of a dataset's DuckDB file; ARCHITECTURE.md («Durable tables») says what they hold.</summary>
internal static class DurableSchema
{
    /// <summary>
    /// One statement for each table. There are no keys and no indexes: keys are checked by the loader set by set,
    /// and an index would make a load pay for each row. <c>properties.NAME</c> columns are added by loads.
    /// </summary>
    private const string Tables = """
        CREATE TABLE identities (
            code INTEGER NOT NULL,
            kind UTINYINT NOT NULL,
            id VARCHAR NOT NULL
        );
        CREATE TABLE events (
            event_id VARCHAR,
            occurred_at TIMESTAMP NOT NULL,
            visitor INTEGER,
            session_id VARCHAR,
            customer INTEGER,
            event_name VARCHAR NOT NULL,
            page VARCHAR,
            device VARCHAR,
            channel VARCHAR,
            campaign VARCHAR,
            sku VARCHAR,
            user_agent VARCHAR,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE orders (
            order_id VARCHAR NOT NULL,
            line INTEGER NOT NULL,
            customer INTEGER,
            visitor INTEGER,
            ordered_at TIMESTAMP NOT NULL,
            status VARCHAR NOT NULL,
            status_at TIMESTAMP,
            sku VARCHAR,
            category_1 VARCHAR,
            category_2 VARCHAR,
            channel VARCHAR,
            quantity INTEGER NOT NULL,
            unit_price BIGINT NOT NULL,
            list_price BIGINT,
            discount BIGINT NOT NULL,
            cost BIGINT,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE order_status (
            order_id VARCHAR NOT NULL,
            line INTEGER,
            state VARCHAR NOT NULL,
            "at" TIMESTAMP NOT NULL,
            amount BIGINT,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE loads (
            load_seq INTEGER NOT NULL,
            load_id VARCHAR NOT NULL,
            table_name VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            rows_received BIGINT NOT NULL,
            rows_loaded BIGINT NOT NULL,
            rows_rejected BIGINT NOT NULL,
            rows_skipped BIGINT NOT NULL,
            content_sha256 VARCHAR NOT NULL,
            snapshot_id VARCHAR,
            create_time TIMESTAMP NOT NULL,
            finish_time TIMESTAMP,
            refusal VARCHAR
        );
        CREATE TABLE rejects (
            load_seq INTEGER NOT NULL,
            "row" BIGINT NOT NULL,
            raw VARCHAR NOT NULL,
            column_name VARCHAR NOT NULL,
            reason VARCHAR NOT NULL,
            found VARCHAR NOT NULL,
            expected VARCHAR NOT NULL
        );
        """;

    /// <summary>Creates the six tables in an empty file.</summary>
    public static void Create(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Tables;
        command.ExecuteNonQuery();
    }
}
