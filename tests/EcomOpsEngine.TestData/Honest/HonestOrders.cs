namespace EcomOpsEngine.TestData;

/// <summary>Benchmark order lines, sorted by customer, then time: skewed numbers of orders, 1 to 4 lines each, 48 × 12 × 8 cells.</summary>
public sealed class HonestOrders
{
    /// <summary>Categories.</summary>
    public const int Categories = 48;

    /// <summary>Channels.</summary>
    public const int Channels = 12;

    /// <summary>Devices.</summary>
    public const int Devices = 8;

    /// <summary>Days of the range.</summary>
    public const int Days = 730;

    private HonestOrders(int lines, int customers)
    {
        Customers = customers;
        Customer = new int[lines];
        Day = new ushort[lines];
        Category = new byte[lines];
        Channel = new byte[lines];
        Device = new byte[lines];
        AmountMinor = new int[lines];
        Order = new int[lines];
    }

    /// <summary>Number of customers, each with at least one line.</summary>
    public int Customers { get; }

    /// <summary>Customer of a line, ascending.</summary>
    public int[] Customer { get; }

    /// <summary>Day of the order, 0 to 729, ascending within a customer.</summary>
    public ushort[] Day { get; }

    /// <summary>Category, 0 to 47.</summary>
    public byte[] Category { get; }

    /// <summary>Channel, 0 to 11, one an order.</summary>
    public byte[] Channel { get; }

    /// <summary>Device, 0 to 7, one an order.</summary>
    public byte[] Device { get; }

    /// <summary>Amount in 0.01 units, positive.</summary>
    public int[] AmountMinor { get; }

    /// <summary>Ordinal of the order over all customers, from 0, ascending.</summary>
    public int[] Order { get; }

    /// <summary>Number of orders.</summary>
    public int Orders => Order[^1] + 1;

    /// <summary>Makes the lines; equal arguments give equal lines. At least 4 lines a customer on average and 100 customers are wanted.</summary>
    public static HonestOrders Generate(int lines, int customers, ulong seed)
    {
        int[] lengths = HistoryLengths.Draw(lines, customers, seed);
        HonestOrders orders = new(lines, customers);
        SeededRandom random = new(seed, 2);
        int row = 0, order = 0;
        for (int customer = 0; customer < customers; customer++)
        {
            order = orders.WriteCustomer(random, customer, row, lengths[customer], order);
            row += lengths[customer];
        }

        return orders;
    }

    private int WriteCustomer(SeededRandom random, int customer, int first, int length, int order)
    {
        int day = random.Below(Days);
        int usualChannel = random.Below(Channels), usualDevice = random.Below(Devices);
        int row = first, end = first + length;
        while (row < end)
        {
            byte channel = (byte)(random.Below(3) == 0 ? random.Below(Channels) : usualChannel);
            byte device = (byte)(random.Below(5) == 0 ? random.Below(Devices) : usualDevice);
            int orderEnd = Math.Min(end, row + random.Between(1, 4));
            for (; row < orderEnd; row++)
            {
                Customer[row] = customer;
                Day[row] = (ushort)day;
                Category[row] = (byte)Math.Min(random.Below(Categories), random.Below(Categories));
                Channel[row] = channel;
                Device[row] = device;
                AmountMinor[row] = 500 + random.Below(random.Below(10) == 0 ? 300_000 : 40_000);
                Order[row] = order;
            }

            order++;
            int ordersLeft = ((end - row) / 2) + 1;
            day += random.Below(Math.Max(1, (2 * (Days - 1 - day) / ordersLeft) + 1));
            day = Math.Min(day, Days - 1);
        }

        return order;
    }
}
