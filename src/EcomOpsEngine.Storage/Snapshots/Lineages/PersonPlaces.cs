namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>Where the rows of each person stand: a run's slot and a place in it, by identity code. Six bytes for each identity.</summary>
internal sealed class PersonPlaces
{
    private ushort[] _slots = [];
    private int[] _places = [];

    /// <summary>Makes room for identity codes below a number.</summary>
    public void Reserve(int identities)
    {
        if (identities > _slots.Length)
        {
            var room = Math.Max(identities, _slots.Length + (_slots.Length / 2));
            System.Array.Resize(ref _slots, room);
            System.Array.Resize(ref _places, room);
        }
    }

    /// <summary>Slot and place of a person; slot −1 where the identity is no person.</summary>
    public (int Slot, int Place) Of(int identity) => (_slots[identity] - 1, _places[identity]);

    /// <summary>Puts a person into a place.</summary>
    public void Set(int identity, int slot, int place)
    {
        _slots[identity] = checked((ushort)(slot + 1));
        _places[identity] = place;
    }

    /// <summary>The identity is no person any more: all its rows are somebody else's.</summary>
    public void Clear(int identity) => _slots[identity] = 0;
}
