namespace EcomOpsEngine.Server.Errors;

/// <summary>Collects everything that is wrong with a request, so that the caller learns it at once.</summary>
internal sealed class Violations
{
    /// <summary>More would not help the caller and would swell the trailers.</summary>
    private const int MostKept = 50;

    private readonly List<FieldViolation> _found = [];

    public bool Any => _found.Count > 0;

    public void Add(string field, string description)
    {
        if (_found.Count < MostKept)
        {
            _found.Add(new FieldViolation(field, description));
        }
    }

    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw RequestException.Invalid(_found);
        }
    }
}
