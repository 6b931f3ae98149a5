namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>Numbers the people that are being laid out from 0, in the order in which they are met.</summary>
internal sealed class PeopleAtHand
{
    private readonly int[]? _dense;
    private readonly Dictionary<int, int> _sparse = [];
    private readonly List<int> _identities = [];
    private readonly List<bool> _isCustomer = [];

    /// <param name="identities">Identity codes are below this.</param>
    /// <param name="most">About so many people are expected.</param>
    public PeopleAtHand(int identities, long most)
    {
        if (most > identities / 8)
        {
            _dense = new int[identities];
        }
    }

    /// <summary>Identity codes by index.</summary>
    public int[] Identities => [.. _identities];

    /// <summary>Whether each is a customer.</summary>
    public bool[] IsCustomer => [.. _isCustomer];

    /// <summary>Index of a person.</summary>
    /// <param name="identity">Identity code.</param>
    /// <param name="isCustomer">Whether it is a customer's.</param>
    public int IndexOf(int identity, bool isCustomer)
    {
        if (_dense is not null)
        {
            if (_dense[identity] == 0)
            {
                _dense[identity] = Add(identity, isCustomer) + 1;
            }

            return _dense[identity] - 1;
        }

        if (!_sparse.TryGetValue(identity, out var index))
        {
            _sparse.Add(identity, index = Add(identity, isCustomer));
        }

        return index;
    }

    private int Add(int identity, bool isCustomer)
    {
        _identities.Add(identity);
        _isCustomer.Add(isCustomer);
        return _identities.Count - 1;
    }
}
