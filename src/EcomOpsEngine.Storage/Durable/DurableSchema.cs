using System.Globalization;
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
        CREATE TABLE IF NOT EXISTS identities (
            code INTEGER NOT NULL,
            kind UTINYINT NOT NULL,
            finder_high UBIGINT,
            finder_low UBIGINT,
            sealed BLOB
        );
        CREATE TABLE IF NOT EXISTS events (
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
        CREATE TABLE IF NOT EXISTS orders (
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
        CREATE TABLE IF NOT EXISTS order_status (
            order_id VARCHAR NOT NULL,
            line INTEGER,
            state VARCHAR NOT NULL,
            "at" TIMESTAMP NOT NULL,
            amount BIGINT,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS customers (
            customer INTEGER NOT NULL,
            valid_from TIMESTAMP,
            registered_at TIMESTAMP,
            gender VARCHAR,
            age_band VARCHAR,
            region VARCHAR,
            city VARCHAR,
            city_tier VARCHAR,
            level VARCHAR,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS products (
            sku VARCHAR NOT NULL,
            valid_from TIMESTAMP,
            name VARCHAR,
            category_1 VARCHAR,
            category_2 VARCHAR,
            brand VARCHAR,
            list_price BIGINT,
            cost BIGINT,
            on_sale_from DATE,
            on_sale_to DATE,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS inventory (
            "date" DATE NOT NULL,
            sku VARCHAR NOT NULL,
            warehouse VARCHAR,
            quantity INTEGER NOT NULL,
            unit_cost BIGINT,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS channel_spend (
            "date" DATE NOT NULL,
            channel VARCHAR NOT NULL,
            campaign VARCHAR,
            channel_type VARCHAR,
            spend BIGINT NOT NULL,
            impressions INTEGER,
            reach INTEGER,
            clicks INTEGER,
            searches INTEGER,
            content_views INTEGER,
            cart_adds INTEGER,
            leads INTEGER,
            orders INTEGER,
            revenue BIGINT,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS metric_samples (
            name VARCHAR NOT NULL,
            "at" TIMESTAMP NOT NULL,
            source VARCHAR,
            value DOUBLE NOT NULL,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS exposures (
            experiment VARCHAR NOT NULL,
            variant VARCHAR NOT NULL,
            "at" TIMESTAMP NOT NULL,
            visitor INTEGER,
            customer INTEGER,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS experiments (
            id VARCHAR NOT NULL,
            revision INTEGER NOT NULL,
            "at" TIMESTAMP NOT NULL,
            definition VARCHAR NOT NULL
        );
        CREATE TABLE IF NOT EXISTS touches (
            touch_id VARCHAR,
            customer INTEGER NOT NULL,
            channel VARCHAR NOT NULL,
            plan_line VARCHAR,
            content VARCHAR,
            sent_at TIMESTAMP NOT NULL,
            delivered_at TIMESTAMP,
            opened_at TIMESTAMP,
            converted_at TIMESTAMP,
            cost BIGINT,
            discount BIGINT,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS currency_rates (
            "date" DATE NOT NULL,
            currency VARCHAR NOT NULL,
            rate DOUBLE NOT NULL,
            load_seq INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS loads (
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
            rows_cleaned BIGINT NOT NULL DEFAULT 0,
            reject_key INTEGER,
            sealed_refusal BLOB,
            rows_replaced BIGINT NOT NULL DEFAULT 0
        );
        CREATE TABLE IF NOT EXISTS cleaned (
            load_seq INTEGER NOT NULL,
            "row" BIGINT NOT NULL,
            column_name VARCHAR NOT NULL,
            rule VARCHAR NOT NULL,
            before VARCHAR,
            after VARCHAR,
            basis VARCHAR NOT NULL
        );
        CREATE TABLE IF NOT EXISTS rejects (
            load_seq INTEGER NOT NULL,
            "row" BIGINT NOT NULL,
            column_name VARCHAR NOT NULL,
            reason VARCHAR NOT NULL,
            expected VARCHAR NOT NULL,
            sealed BLOB
        );
        CREATE TABLE IF NOT EXISTS replaced_rows (
            load_seq INTEGER NOT NULL,
            table_name VARCHAR NOT NULL,
            replaced_load_seq INTEGER NOT NULL,
            content VARCHAR NOT NULL
        );
        CREATE TABLE IF NOT EXISTS erasures (
            load_seq INTEGER NOT NULL,
            code INTEGER NOT NULL,
            erased_at TIMESTAMP NOT NULL
        );
        CREATE TABLE IF NOT EXISTS expiries (
            load_seq INTEGER NOT NULL,
            kept_from DATE NOT NULL,
            expired_at TIMESTAMP NOT NULL,
            rows_expired BIGINT NOT NULL
        );
        ALTER TABLE events ADD COLUMN IF NOT EXISTS version INTEGER;
        ALTER TABLE orders ADD COLUMN IF NOT EXISTS version INTEGER;
        ALTER TABLE order_status ADD COLUMN IF NOT EXISTS version INTEGER;
        ALTER TABLE loads ADD COLUMN IF NOT EXISTS rows_replaced BIGINT DEFAULT 0;
        ALTER TABLE channel_spend ADD COLUMN IF NOT EXISTS reach INTEGER;
        ALTER TABLE channel_spend ADD COLUMN IF NOT EXISTS searches INTEGER;
        ALTER TABLE channel_spend ADD COLUMN IF NOT EXISTS content_views INTEGER;
        ALTER TABLE channel_spend ADD COLUMN IF NOT EXISTS cart_adds INTEGER;
        ALTER TABLE channel_spend ADD COLUMN IF NOT EXISTS leads INTEGER;
        ALTER TABLE channel_spend ADD COLUMN IF NOT EXISTS orders INTEGER;
        ALTER TABLE channel_spend ADD COLUMN IF NOT EXISTS revenue BIGINT;
        """;

    /// <summary>Creates the tables that a file does not have yet: all of an empty one, later additions of an older one.</summary>
    public static void Create(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Tables;
        command.ExecuteNonQuery();
        command.CommandText = "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'identities' AND column_name = 'id'";
        if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) > 0)
        {
            throw new StorageException(
                StorageError.DatasetUnreadable, "The dataset was written by a version that kept ids of people in clear; create a new one and load its files again.");
        }
    }
}
