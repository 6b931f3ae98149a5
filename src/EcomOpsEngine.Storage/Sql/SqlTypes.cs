using Apache.Arrow.Types;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>The types that answers may have: those that every client can show.</summary>
internal static class SqlTypes
{
    /// <exception cref="SqlException">A column has another type.</exception>
    public static void Check(Apache.Arrow.Schema schema)
    {
        foreach (var field in schema.FieldsList)
        {
            if (field.DataType is not (BooleanType or Int8Type or Int16Type or Int32Type or Int64Type or UInt8Type or UInt16Type or UInt32Type or UInt64Type or FloatType or DoubleType
                or Decimal128Type or StringType or Date32Type or TimestampType))
            {
                throw new SqlException(SqlFaultKind.Wrong, $"The column `{field.Name}` is of type {field.DataType.Name}; expected texts, numbers, booleans, days or instants: write CAST(… AS VARCHAR).");
            }
        }
    }
}
